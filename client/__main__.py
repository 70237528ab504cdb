"""`python -m client` and the installed command."""

from __future__ import annotations

import gc
import os
import sys

REDIRECTING = ("PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE", "PYTHONPYCACHEPREFIX", "PYTHONSTARTUP", "PYTHONINSPECT")
"""Variables by which Python loads or writes elsewhere; by the time any line of ours runs, it has obeyed them."""


def main() -> int:
    """Run the terminal."""
    if any(name in os.environ for name in REDIRECTING):
        return restart_without(REDIRECTING)
    gc.disable()  # what is made while loading stays; later the interface's own thread collects (collector.py)
    sys.dont_write_bytecode = True  # nothing is written on a terminal; who installs it compiles it
    from client.qt.binding import load_binding

    load_binding()
    from client.app import main as run

    return run(sys.argv[1:])


def restart_without(names: tuple[str, ...]) -> int:
    """Begin again as if these variables had never been set; where a program cannot be replaced, refuse to run."""
    for name in names:
        os.environ.pop(name, None)
    if os.name == "posix":
        os.execv(sys.executable, [sys.executable, "-B", "-s", "-m", "client", *sys.argv[1:]])  # noqa: S606 - ourselves
    print("Remove these variables and start again: " + ", ".join(names), file=sys.stderr)  # noqa: T201 - no window
    return 3


if __name__ == "__main__":
    sys.exit(main())
