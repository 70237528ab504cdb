"""`python -m client` and the installed command."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Run the terminal."""
    gc.disable()  # what is made while loading stays; later the interface's own thread collects (collector.py)
    from client.app import main as run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
