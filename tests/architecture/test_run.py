"""run.py on a machine that lacks something: it says what, changes nothing by half, and ends with the right code."""

from __future__ import annotations

import ast
import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import run
from tests.architecture.sources import ROOT, imported_modules, parsed


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout without .venv: run.py's own places point into it."""
    (tmp_path / "requirements").mkdir()
    for files in run.SETS.values():
        for file in files:
            (tmp_path / "requirements" / file).write_text(f"{file}==1 \\\n", "utf-8")
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(run, "STAMP", tmp_path / ".venv" / "installed.json")
    return tmp_path


@pytest.fixture
def installations(bare: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Replaces the two steps that need the network by ones that note that they were asked."""
    asked: list[tuple[str, ...]] = []

    def create() -> None:
        python = run.python_of_venv()
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()

    monkeypatch.setattr(run, "create_venv", create)
    monkeypatch.setattr(run, "install_locked", asked.append)
    return asked


def test_it_needs_only_the_standard_library() -> None:
    outside = {module.partition(".")[0] for module in imported_modules(parsed(ROOT / "run.py"))}
    assert outside - sys.stdlib_module_names == set()


def test_an_older_python_can_read_it_as_far_as_the_sentence_that_refuses_it() -> None:
    text = (ROOT / "run.py").read_text("utf-8")
    ast.parse(text, feature_version=(3, 6))
    assert "__future__" not in text  # `annotations` is unknown to 3.6
    before = text[: text.index("sys.version_info < (3, 11)")]
    assert "def " not in before


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "COMMAND"),
        (["--help"], 0, "COMMAND"),
        (["fly"], 2, "no command 'fly'"),
        (["check", "x"], 2, "no arguments"),
    ],
)
def test_usage(arguments: list[str], code: int, said: str) -> None:
    done = subprocess.run([sys.executable, "run.py", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert said in done.stdout + done.stderr


@pytest.mark.usefixtures("bare")
def test_a_missing_library_ends_with_one_line_to_type_and_downloads_nothing(
    installations: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "loads", lambda library: library not in ("libEGL.so.1", "libxcb-cursor.so.0"))
    monkeypatch.setattr(run, "administrator_prefix", lambda: None)
    monkeypatch.setattr("run.shutil.which", lambda program: None if program == "Xvfb" else f"/usr/bin/{program}")
    assert run.main(["test"]) == 3
    lines = [line for line in capsys.readouterr().err.splitlines() if "apt-get" in line]
    assert lines == ["sudo apt-get install -y --no-install-recommends libegl1 libxcb-cursor0 xvfb"]
    assert installations == []


@pytest.mark.usefixtures("bare")
def test_with_the_right_to_it_installs_them_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done: list[list[str]] = []
    monkeypatch.setattr(run, "administrator_prefix", lambda: ["sudo", "-n"])
    monkeypatch.setattr("run.shutil.which", lambda program: f"/usr/bin/{program}")
    monkeypatch.setattr(run, "run_quietly", lambda command, tolerate=False: done.append(command))
    run.install_packages(["libegl1"])
    assert "Installing system packages: libegl1" in capsys.readouterr().out
    assert [command[-1] for command in done] == ["update", "libegl1"]
    assert all(command[:2] == ["sudo", "-n"] for command in done)


def test_the_second_start_installs_nothing(installations: list[tuple[str, ...]]) -> None:
    run.prepare("test")
    run.prepare("test")
    run.prepare("product")  # every pin of it is in the test set
    assert installations == [("test.txt",)]


def test_a_larger_set_is_added(installations: list[tuple[str, ...]]) -> None:
    run.prepare("product")
    run.prepare("dev")
    assert installations == [("client.txt", "server.txt"), ("dev.txt",)]


def test_a_changed_lock_is_installed(bare: Path, installations: list[tuple[str, ...]]) -> None:
    run.prepare("test")
    (bare / "requirements" / "test.txt").write_text("other==2 \\\n", "utf-8")
    run.prepare("test")
    assert len(installations) == 2


def test_another_python_starts_over(installations: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    run.prepare("test")
    monkeypatch.setattr(run, "this_python", lambda: "3.99 linux x86_64")
    run.prepare("test")
    assert len(installations) == 2


def test_a_broken_stamp_is_no_stamp(installations: list[tuple[str, ...]]) -> None:
    run.prepare("test")
    run.STAMP.write_text("[", "utf-8")
    run.prepare("test")
    assert len(installations) == 2


def test_an_interrupted_installation_does_not_look_finished(
    installations: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    run.prepare("product")

    def fail(files: tuple[str, ...]) -> None:
        raise run.Stop(f"no network for {files}")

    monkeypatch.setattr(run, "install_locked", fail)
    with pytest.raises(run.Stop):
        run.prepare("test")
    assert not run.STAMP.exists()
    assert len(installations) == 1


def wheel(folder: Path, name: str, version: str, *needs: str) -> str:
    """Writes an empty package into a folder and returns its SHA-256."""
    path, info = folder / f"{name}-{version}-py3-none-any.whl", f"{name}-{version}.dist-info"
    needed = "".join(f"Requires-Dist: {need}\n" for need in needs)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            f"{info}/METADATA",
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nProvides-Extra: toml\n{needed}",
        )
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", f"{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_locked_version_is_installed_when_a_newer_one_has_appeared(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Older pips resolve `asked[toml]` apart from `asked`, find the newer one, and refuse it for lack of a hash."""
    shelf = bare / "shelf"
    shelf.mkdir()
    asked = wheel(shelf, "asked", "1.0")
    wheel(shelf, "asked", "2.0")
    asking = wheel(shelf, "asking", "1.0", "asked[toml]>=1.0")
    (bare / "requirements" / "test.txt").write_text(
        f"asking==1.0 --hash=sha256:{asking}\nasked==1.0 --hash=sha256:{asked}\n", "utf-8"
    )
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    run.create_venv()
    run.install_locked(("test.txt",))
    names = {path.name for path in (bare / ".venv").rglob("ask*.dist-info")}
    assert names == {"asked-1.0.dist-info", "asking-1.0.dist-info"}


@pytest.mark.skipif(os.name != "posix", reason="a lock of POSIX systems")
def test_two_starts_do_not_install_at_once() -> None:
    import fcntl

    with Path(run.__file__).open("rb") as other:
        with run.alone(), pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_children_inherit_nothing_that_redirects_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*run.REDIRECTING, "QT_SCALE_FACTOR"):
        monkeypatch.setenv(name, "somewhere")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=bus")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    tests, demo = run.environment_for("test"), run.environment_for("demo")
    assert set(run.REDIRECTING) & (tests.keys() | demo.keys()) == set()
    assert tests["QT_QPA_PLATFORM"] == "offscreen"
    assert tests["DBUS_SESSION_BUS_ADDRESS"] == "disabled:"
    assert "QT_SCALE_FACTOR" not in tests
    assert demo["DBUS_SESSION_BUS_ADDRESS"] == "unix:path=bus"  # the key store is reached over it
    assert demo["QT_SCALE_FACTOR"] == "somewhere"
    assert "QT_QPA_PLATFORM" not in demo


def test_a_chosen_platform_of_qt_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    assert run.environment_for("test")["QT_QPA_PLATFORM"] == "xcb"


def test_without_a_display_the_demo_is_the_tour(
    installations: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    handed: list[list[str]] = []

    def hand_over(command: str, arguments: list[str]) -> int:
        handed.append([command, *arguments])
        return 0

    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("run.sys.platform", "linux")
    monkeypatch.setattr(run, "missing_packages", lambda command: [])
    monkeypatch.setattr(run, "hand_over", hand_over)
    assert run.main(["demo"]) == 0
    monkeypatch.setenv("DISPLAY", ":0")
    assert run.main(["demo"]) == 0
    assert handed == [["tour", "-m", "tests.tour"], ["demo", "-m", "server_stub", "demo"]]
    assert "virtual screen" in capsys.readouterr().out
    assert installations == [("test.txt",)]


def test_the_stop_of_a_child_is_the_stop_of_the_run(tmp_path: Path) -> None:
    fake = tmp_path / "python"
    fake.write_text("#!/bin/sh\nexit 7\n", "utf-8")
    fake.chmod(0o755)
    program = (
        f"import run, pathlib; run.python_of_venv = lambda: pathlib.Path({str(fake)!r}); run.hand_over('test', [])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=dict(os.environ), check=False)
    assert done.returncode == 7
