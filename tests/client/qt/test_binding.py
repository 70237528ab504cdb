"""What the binding would do to every import, and that it does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LOOK = "; import linecache; from client.words import Words; print(any('words' in name for name in linecache.cache))"
OURS = "from client.qt.binding import load_binding; load_binding()"


def said(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_binding_alone_reads_and_keeps_the_source_of_what_is_imported() -> None:
    assert said(f"import PySide6.QtCore{LOOK}") == "True"


def test_with_ours_no_source_is_kept() -> None:
    assert said(OURS + LOOK) == "False"


def test_what_is_refused_is_still_explained() -> None:
    program = f"""{OURS}
from PySide6.QtCore import QRect
try:
    QRect("a")
except TypeError as error:
    print("QRect" in str(error))
"""
    assert said(program) == "True"
