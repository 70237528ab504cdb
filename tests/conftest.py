"""What holds for every test: its surroundings, its markers, and the guards of `tests.helpers.guards`."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from run import REDIRECTING
from tests.helpers.rsyslog import rsyslog_drivers

pytest_plugins = ["tests.helpers.guards"]

ROOT = Path(__file__).resolve().parent.parent

# Before Qt or requests are imported, also when pytest is started without run.py.
for name in REDIRECTING:
    os.environ.pop(name, None)
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["DBUS_SESSION_BUS_ADDRESS"] = "disabled:"

# No deadline: a shared machine's clock proves nothing. No database: tests leave no files.
settings.register_profile("short", deadline=None, database=None, print_blob=True)
settings.register_profile(
    "full",
    deadline=None,
    database=None,
    print_blob=True,
    max_examples=2_000,
    suppress_health_check=[HealthCheck.too_slow],
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="also run the tests that take minutes")


def pytest_configure(config: pytest.Config) -> None:
    # A collection in a server's thread that finds a forgotten timer of Qt destroys it there, and Qt ends the process.
    gc.disable()
    settings.load_profile("full" if config.getoption("--full") else "short")


def pytest_runtest_logfinish() -> None:
    """Collect between tests, in the main thread, by Python's own thresholds."""
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes by their argument: compressed or encrypted ones differ from process to process, names must not."""
    return argname if isinstance(val, bytes) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    lacking = {
        "full": "" if config.getoption("--full") else "takes minutes; runs with --full",
        "x11": lacking_programs("Xvfb", "xdotool"),
        "postgres": "" if postgres_programs() else "no PostgreSQL server on this machine",
        "rsyslog": "" if rsyslog_drivers() else "no rsyslog with TLS on this machine",
    }
    for item in items:
        if item.get_closest_marker("full") is not None and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(3_600))
        for marker, reason in lacking.items():
            if reason and item.get_closest_marker(marker) is not None:
                item.add_marker(pytest.mark.skip(reason=reason))


def lacking_programs(*names: str) -> str:
    absent = [name for name in names if shutil.which(name) is None]
    return f"not on this machine: {', '.join(absent)}" if absent else ""


def postgres_programs() -> Path | None:
    """The folder of `initdb` and `postgres`, which Debian keeps off the PATH."""
    on_path = shutil.which("initdb")
    if on_path is not None:
        return Path(on_path).parent
    if not sys.platform.startswith("linux"):
        return None
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: int(found.parts[-3]))
    return versions[-1].parent if versions else None


@pytest.fixture(scope="session")
def postgres_bin() -> Path:
    """The folder of a PostgreSQL server's programs; mark the test `postgres`, so that it is skipped without."""
    found = postgres_programs()
    assert found is not None, "mark the test with @pytest.mark.postgres"
    return found


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public data sets: BRANCH_TEST_DATA, or `../shared/data` beside the repository."""
    folder = Path(os.environ.get("BRANCH_TEST_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("no public data sets here; BRANCH_TEST_DATA names their folder")
    return folder
