"""Files that hold a secret: complete or not there at all, whatever ends the process, and for their owner alone.

Knows no kind of key.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path


def write_secret(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, in place of an older one. Raises: OSError."""
    with _complete(path, content) as written:
        written.replace(path)
    _settle(path.parent)


def make_secret(path: Path, content: bytes) -> None:
    """Write the file only where there is none; of two processes the first one's content stays. Raises: OSError.

    Read the file afterwards: what it holds may be the other's.
    """
    with _complete(path, content) as written, contextlib.suppress(FileExistsError):
        # A link, not a rename: a rename would replace a key that something is closed with already.
        os.link(written, path)
    _settle(path.parent)


@contextlib.contextmanager
def _complete(path: Path, content: bytes) -> Iterator[Path]:
    """Keep the content on the disk under a passing name beside `path`."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    passing = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield passing
    finally:
        passing.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Let the name itself survive a loss of power, where folders can be opened for that."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
