"""Packaged files are found, and a name from outside cannot lead elsewhere."""

from __future__ import annotations

import pytest

from client.packaged import resource_bytes, resource_path


def test_a_packaged_file_is_found() -> None:
    assert resource_bytes("icons", "home.svg").startswith(b"<svg")
    assert resource_path("fonts", "NotoSansJP-Regular.ttf").stat().st_size > 1_000_000


@pytest.mark.parametrize("parts", [("icons", "no-such.svg"), ("icons",), ("..", "pyproject.toml"), ("/etc/passwd",)])
def test_anything_else_is_not(parts: tuple[str, ...]) -> None:
    with pytest.raises(FileNotFoundError):
        resource_path(*parts)


@pytest.mark.parametrize(("folder", "licence"), [("fonts", "OFL.txt"), ("icons", "LICENSE")])
def test_bundled_works_carry_licence_and_source(folder: str, licence: str) -> None:
    assert b"icens" in resource_bytes(folder, licence)
    assert b"npm package" in resource_bytes(folder, "SOURCE")
