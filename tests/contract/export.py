"""Writes the contract's schemas and the table of interactions into `resources/contract` (`run.py contract`)."""

from __future__ import annotations

import sys
from pathlib import Path

from client.contract.schema import schema_files
from tests.helpers.interactions import interaction_table

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "contract"


def exported() -> dict[str, bytes]:
    """Return every generated file by name."""
    return {**schema_files(), "interactions.json": interaction_table()}


def main() -> int:
    """Write the files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, data in exported().items():
        (FOLDER / name).write_bytes(data)
        sys.stdout.write(f"resources/contract/{name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
