"""Finds the files that travel with the terminal: fonts, icons, theme.

Must not know what is in them. Plain paths and no `importlib.resources`: Qt maps fonts from a file, wheels are always
unpacked, and that import alone would take a fortieth of the start-up budget.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGED = Path(__file__).parent / "_resources"
_CHECKOUT = Path(__file__).parent.parent / "resources"


def resource_path(*parts: str) -> Path:
    """Return the path of one packaged file, e.g. `resource_path("icons", "home.svg")`.

    The installed package is looked at first, the checkout second. Raises: FileNotFoundError, also for a name that
    would lead out of the resources (names come from the server's icon fields).
    """
    for root in (_PACKAGED, _CHECKOUT):
        path = root.joinpath(*parts)
        if ".." not in path.parts and path.is_relative_to(root) and path.is_file():
            return path
    raise FileNotFoundError("/".join(parts))


def resource_bytes(*parts: str) -> bytes:
    """Return the content of one packaged file. Raises: FileNotFoundError."""
    return resource_path(*parts).read_bytes()
