"""`python -m client` and the installed command."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Run the terminal."""
    gc.disable()  # what is made while loading stays; later the interface's own thread collects (collector.py)
    sys.dont_write_bytecode = True  # nothing is written on a terminal; who installs it compiles it
    from client.qt.binding import load_binding

    load_binding()
    from client.app import main as run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
