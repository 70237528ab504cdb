"""Finds and parses the source files that the architecture tests judge."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("client", "server_stub", "tests", ".ci")


def python_files(*folders: str) -> list[Path]:
    """Every Python file under the folders (default: all of the repository's), in a fixed order."""
    found = [path for folder in folders or FOLDERS for path in (ROOT / folder).rglob("*.py")]
    return sorted(found) if folders else sorted([*found, ROOT / "run.py"])


def text_files(folder: str) -> list[Path]:
    return sorted(path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def named(path: Path) -> str:
    """The path as the reader knows it: relative to the repository, with slashes."""
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def imported_modules(tree: ast.AST) -> Iterator[str]:
    """Dotted names of everything imported anywhere in the file; `from a import b` gives `a` and `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
