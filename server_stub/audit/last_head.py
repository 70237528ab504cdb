"""The head signed last, in a file beside the log's key: what the database must go on from, whoever put a copy back.

Without it an older copy of the database would be signed on from, and the log would tell two stories under one key.
Knows no database.
"""

from __future__ import annotations

import threading
from pathlib import Path

from client.contract.checkpoint import Checkpoint, read_checkpoint
from client.contract.note import BadNote
from server_stub.audit.secret_files import write_secret


class LastHead:
    """What was signed last; `contradicted`: whether the database holds something else, so that nothing may be shown.

    Written before a head is signed and kept. A process that ends in between has the head's entries committed already,
    and signs the very same head the next time: no false alarm.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Without a path it is remembered for this process only."""
        self.contradicted = False
        self._path = path
        self._lock = threading.Lock()
        self._known: Checkpoint | None = None

    def read(self) -> Checkpoint | None:
        """Return the largest head known to be signed, None where there was none. Raises: OSError, BadNote."""
        with self._lock:
            if self._known is None and self._path is not None:
                self._known = _read(self._path)
            return self._known

    def keep(self, head: Checkpoint) -> None:
        """Keep a head about to be signed, unless a larger one was signed before. Raises: OSError."""
        with self._lock:
            found = None if self._path is None else _read(self._path)
            known = max((one for one in (found, self._known) if one is not None), key=_size, default=None)
            if known is None or known.size < head.size:
                if self._path is not None:
                    write_secret(self._path, head.text.encode())
                self._known = head


def set_aside(path: Path, name: str) -> Path:
    """Give the file another name, so that the next head is signed whatever it held. Raises: OSError."""
    return path.rename(path.with_name(f"{path.name}.{name}"))


def beside(log_key: Path) -> Path:
    """Return where the head signed last by this key is kept."""
    return log_key.with_name(f"{log_key.name}.head")


def _read(path: Path) -> Checkpoint | None:
    try:
        return read_checkpoint(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise BadNote("malformed checkpoint") from None


def _size(head: Checkpoint) -> int:
    return head.size
