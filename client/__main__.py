"""`python -m client` and the installed command."""

from __future__ import annotations

import sys

from client.app import main as run


def main() -> int:
    """Run the terminal."""
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
