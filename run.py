#!/usr/bin/env python3
"""Sets up what a command needs, once, and runs it: `python3 run.py demo`, `test`, `check` and others.

Standard library only, and readable by old Pythons, so that a bare machine gets a sentence and not a trace.
Knows nothing of the product: every command is handed over to a module inside `.venv`.

Exit codes: 0 done, 1 what was run found a fault, 2 wrong usage, 3 something is missing on this machine.
"""

import compileall
import contextlib
import ctypes
import hashlib
import importlib.util
import io
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed.json"
OLDEST_GLIBC = (2, 34)
USAGE, ENVIRONMENT = 2, 3

if sys.version_info < (3, 11):  # noqa: UP036 - before anything that an older Python cannot even define
    print("Python 3.11 or newer is needed; this is %s." % platform.python_version(), file=sys.stderr)  # noqa: UP031
    sys.exit(ENVIRONMENT)

# What each set of packages is locked in. A later set holds every pin of the earlier ones (a test compares them).
SETS = {
    "product": ("client.txt", "server.txt"),
    "test": ("test.txt",),
    "dev": ("dev.txt",),
}

# Who does the work of a command that is no more than one module.
MODULES = {
    "demo": ("server_stub", "demo"),
    "tour": ("tests.tour",),
    "bench": ("tests.bench",),
    "contract": ("tests.contract.export",),
}

# Shared library -> Debian package, found with ldd over every plugin in the Qt wheel.
QT_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
}
X11_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND_LIBRARIES = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
VIRTUAL_SCREEN_PROGRAMS = {"Xvfb": "xvfb", "xdotool": "xdotool"}

# Where every branch is taken by a test: the wire, the rules, the network and the central record.
FULLY_COVERED = "client/contract/*,client/flows/*,client/net/*,server_stub/audit/*,server_stub/witness/*"

# Variables that redirect Python, TLS, the key store or Qt without a word. No child of ours inherits them.
REDIRECTING = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "PYTHONWARNINGS",
    "PYTHON_KEYRING_BACKEND",
    "SSLKEYLOGFILE",
    "QT_PLUGIN_PATH",
    "QT_QPA_PLATFORM_PLUGIN_PATH",
    "QT_STYLE_OVERRIDE",
    "QT_LOGGING_RULES",
    "QT_LOGGING_CONF",
)

HELP = """\
python3 run.py COMMAND [arguments]

  demo      start the demo bank and a terminal; without a display, play the morning on a virtual one
  test      run the tests (--full adds the long ones; anything else goes to pytest)
  check     lint, format, types, layers, architecture
  cover     run the tests and measure the branches they take; fails under 100 % where that is promised
  tour      drive the real terminal on a virtual screen and measure it
  bench     measure the numbers the product promises (start, memory, line, record)
  contract  write the schemas of the wire contract to resources/contract after a change of its types
  lock      renew requirements/*.txt after a change of dependencies (--upgrade: newest versions)

The first start sets up what the command needs in .venv; later starts take no time.
"""


class Stop(Exception):
    """Ends the run with a sentence for the person and an exit code."""

    def __init__(self, sentence: str, code: int = ENVIRONMENT) -> None:
        super().__init__(sentence)
        self.code = code


def say(sentence: str) -> None:
    print(sentence, flush=True)


# The machine


def require_system() -> None:
    name, version = platform.libc_ver()
    if name == "glibc" and tuple(int(part) for part in version.split(".")[:2]) < OLDEST_GLIBC:
        raise Stop(f"Qt 6.11 needs glibc 2.34 or newer (Debian 12, Ubuntu 22.04, RHEL 9); this system has {version}.")


def has_display() -> bool:
    return not sys.platform.startswith("linux") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM")
    )


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_packages(command: str) -> list[str]:
    """The Debian packages this command lacks; looked for before anything is downloaded."""
    if not sys.platform.startswith("linux"):
        return []
    libraries = dict(QT_LIBRARIES)
    programs: dict[str, str] = {}
    if command in ("demo", "test", "cover", "tour", "bench"):
        libraries.update(X11_LIBRARIES)
    if command == "demo" and os.environ.get("WAYLAND_DISPLAY"):
        libraries.update(WAYLAND_LIBRARIES)
    if command in ("test", "cover", "tour", "bench"):
        programs.update(VIRTUAL_SCREEN_PROGRAMS)
    missing = [package for library, package in libraries.items() if not loads(library)]
    missing += [package for program, package in programs.items() if shutil.which(program) is None]
    if not python_of_venv().exists() and not has_module("ensurepip") and not has_module("pip"):
        missing.append("python3-venv")
    return missing


def has_module(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def install_packages(packages: list[str]) -> None:
    """Installs system packages where that needs no password; otherwise prints the one line that does it."""
    apt = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if shutil.which("apt-get") is None:
        raise Stop("These system libraries are missing (Debian's names): " + " ".join(packages))
    rights = administrator_prefix()
    if rights is None:
        raise Stop("System packages are missing. Install them, then start again:\nsudo " + " ".join(apt))
    say("Installing system packages: " + " ".join(packages))
    quiet = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=600"]
    run_quietly([*quiet, "update"], tolerate=True)  # an old list may still do; the installation decides
    run_quietly([*quiet, *apt[1:]])


def administrator_prefix() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    asked = subprocess.run(["sudo", "-n", "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return ["sudo", "-n"] if asked.returncode == 0 else None


def run_quietly(command: list[str], tolerate: bool = False) -> None:
    """Runs a program and shows its last lines only when it fails."""
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode != 0 and not tolerate:
        raise Stop("\n".join(done.stdout.splitlines()[-15:]) + f"\nThis did not work: {' '.join(command)}")


# The packages


def python_of_venv() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def this_python() -> str:
    return "{}.{} {} {}".format(*sys.version_info[:2], sys.platform, platform.machine())


def digest(name: str) -> str:
    """SHA-256 over the locked files of a set and the Python they are installed for."""
    total = hashlib.sha256(this_python().encode())
    for file in SETS[name]:
        # Line ends are made one, so that a Windows checkout has the same digest.
        total.update((ROOT / "requirements" / file).read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()


def installed() -> dict[str, str]:
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def prepare(name: str) -> None:
    """Makes `.venv` hold a set of packages; does nothing when its stamp says that it already does."""
    if is_prepared(name):
        return
    with alone():
        if is_prepared(name):  # by the start we waited for
            return
        if not python_of_venv().exists() or installed().get("python", this_python()) != this_python():
            create_venv()
        STAMP.unlink(missing_ok=True)  # an interrupted installation must not look finished
        install_locked(SETS[name])
        names = list(SETS)
        kept = {known: digest(known) for known in names[: names.index(name) + 1]}
        STAMP.write_text(json.dumps({"python": this_python(), **kept}, indent=1) + "\n", "utf-8")


def is_prepared(name: str) -> bool:
    return python_of_venv().exists() and installed().get(name) == digest(name)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Lets one start install at a time, where the system has such a lock; it is on this file, so it leaves none."""
    with Path(__file__).open("rb") as this_file:
        if os.name == "posix":
            import fcntl

            fcntl.flock(this_file, fcntl.LOCK_EX)
        yield


def create_venv() -> None:
    say(f"Making .venv for Python {platform.python_version()}")
    with_pip = has_module("ensurepip")
    run_quietly([sys.executable, "-m", "venv", "--clear", *([] if with_pip else ["--without-pip"]), str(VENV)])


def install_locked(files: tuple[str, ...]) -> None:
    python = str(python_of_venv())
    own_pip = subprocess.run([python, "-c", "import pip"], capture_output=True, check=False).returncode == 0
    # Without ensurepip the system's pip installs from outside, which the system's own packages do not notice.
    pip = [python, "-m", "pip"] if own_pip else [sys.executable, "-m", "pip", "--python", python]
    lists = [part for file in files for part in ("-r", str(ROOT / "requirements" / file))]
    # The lists are complete, so nothing is left to resolve. Where pip resolves, an extra among the dependencies
    # (`coverage[toml]`) makes older pips ask for the newest version instead of the locked one, and refuse it.
    options = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--no-input", "--disable-pip-version-check"]
    count = sum((ROOT / "requirements" / file).read_text("utf-8").count("==") for file in files)
    say(f"Installing about {count} locked packages into .venv (once; about 100 MB come over the network)")
    environment = {k: v for k, v in os.environ.items() if k not in ("PIP_USER", "PIP_TARGET", "PIP_PREFIX")}
    environment["PYTHONUTF8"] = "1"
    command = [*pip, "install", "--progress-bar", "off", *options, *lists]
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as running:
        lines = show_progress(running)
    if running.returncode != 0:
        raise Stop("\n".join(lines[-15:]) + "\nThe packages could not be installed; nothing else was changed.")


def show_progress(running: subprocess.Popen[str]) -> list[str]:
    """Follows pip: on a terminal one line that changes, elsewhere silence. Returns all that pip said."""
    lines: list[str] = []
    for line in running.stdout or ():
        lines.append(line.rstrip())
        if sys.stdout.isatty() and line.startswith(("Collecting", "Installing")):
            print("\r  " + line.strip()[:76].ljust(76), end="", flush=True)
    if sys.stdout.isatty():
        print("\r" + " " * 78 + "\r", end="", flush=True)
    return lines


# The commands


def environment_for(command: str) -> dict[str, str]:
    """What a child inherits: nothing that redirects it; tests see neither a screen nor a session bus."""
    kept = {name: value for name, value in os.environ.items() if name not in REDIRECTING}
    kept["PYTHONUTF8"] = "1"
    if command in ("test", "check", "cover"):
        kept = {name: v for name, v in kept.items() if not name.startswith("QT_") or name == "QT_QPA_PLATFORM"}
        kept.setdefault("QT_QPA_PLATFORM", "offscreen")
        kept["DBUS_SESSION_BUS_ADDRESS"] = "disabled:"
        kept["LC_ALL"] = "C.UTF-8"  # Qt warns about any other character set, and warnings fail tests
    return kept


def hand_over(command: str, arguments: list[str]) -> int:
    """Becomes the module that does the work; on Windows, waits for it."""
    line = [str(python_of_venv()), *arguments]
    os.chdir(ROOT)
    sys.stdout.flush()
    if os.name == "posix":
        os.execve(line[0], line, environment_for(command))  # noqa: S606 - our own interpreter, no shell
    return subprocess.run(line, env=environment_for(command), check=False).returncode


def check() -> int:
    """Runs every check even when one fails, then says which did."""
    layers = "import sys; from importlinter.cli import lint_imports_command as lint; sys.exit(lint())"
    steps = {
        "lint": ["-m", "ruff", "check", "."],
        "format": ["-m", "ruff", "format", "--check", "."],
        "types": ["-m", "mypy"],
        "layers": ["-c", layers],
        "architecture": ["-m", "pytest", "-q", "tests/architecture"],
    }
    failed = [name for name, arguments in steps.items() if step(name, arguments) != 0]
    say("check: " + ("failed: " + ", ".join(failed) if failed else "all passed"))
    return 1 if failed else 0


def cover(arguments: list[str]) -> int:
    """Runs the tests under coverage; what is promised to be covered wholly is reported last and decides."""
    tests = ["-m", "pytest", *processes(), "--cov", "--cov-report=", *arguments]
    if step("tests", tests) != 0:
        return 1
    step("everything", ["-m", "coverage", "report"])
    return step("promised", ["-m", "coverage", "report", f"--include={FULLY_COVERED}", "--fail-under=100"])


def compile_ours() -> None:
    """Compiles what was changed: the terminal writes no file, and compiled anew it opens its window 30 ms later."""
    for package in ("client", "server_stub"):
        compileall.compile_dir(str(ROOT / package), quiet=2)


def step(name: str, arguments: list[str]) -> int:
    say(f"== {name}")
    line = [str(python_of_venv()), *arguments]
    return subprocess.run(line, cwd=ROOT, env=environment_for("check"), check=False).returncode


def processes() -> list[str]:
    return ["-n", str(min(os.cpu_count() or 1, 4))]


def lock(arguments: list[str]) -> int:
    """Locks every set with hashes, and without any host, index or path, so that any mirror serves it."""
    uv = shutil.which("uv")
    if uv is None:
        raise Stop("`uv` makes the lock files; install it (pip install uv) and start again.")
    options = (
        "--universal --python-version 3.11 --generate-hashes --only-binary :all: --no-annotate --no-header --quiet"
    )
    options += " --no-config --no-emit-index-url --no-emit-find-links --no-emit-build-options"
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("UV_", "PIP_"))}
    # dev.txt first: it decides every version, and the others are held to it.
    sources = {
        "dev.txt": "pyproject.toml --group server --group test --group lint",
        "test.txt": "pyproject.toml --group server --group test -c requirements/dev.txt",
        "client.txt": "pyproject.toml -c requirements/dev.txt",
        "server.txt": "--group server -c requirements/dev.txt",
    }
    for file, source in sources.items():
        command = [uv, "pip", "compile", *options.split(), *source.split(), "-o", f"requirements/{file}", *arguments]
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:
            return 1
        say(f"requirements/{file}")
    return 0


def run(command: str, arguments: list[str]) -> int:
    if command == "lock":
        return lock(arguments)
    if command == "demo" and not has_display():
        say("No display here: playing the morning on a virtual screen instead.")
        command = "tour"
    packages = missing_packages(command)
    if packages:
        install_packages(packages)
    prepare({"demo": "product", "check": "dev"}.get(command, "test"))
    compile_ours()
    if command == "check":
        return check()
    if command == "cover":
        return cover(arguments)
    if command == "test":
        return hand_over(command, ["-m", "pytest", *processes(), *arguments])
    return hand_over(command, ["-m", *MODULES[command], *arguments])


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        say(HELP)
        return 0 if arguments else USAGE
    command, rest = arguments[0], arguments[1:]
    if command not in ("demo", "test", "check", "cover", "tour", "bench", "contract", "lock"):
        print(f"There is no command {command!r}.\n\n{HELP}", file=sys.stderr)
        return USAGE
    if command == "check" and rest:
        print("check takes no arguments.", file=sys.stderr)
        return USAGE
    try:
        require_system()
        return run(command, rest)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return stop.code
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that lacks a letter still gets the rest
    sys.exit(main(sys.argv[1:]))
