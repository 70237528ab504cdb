"""A real bank's extracts, read by a mapping file: `import_extract`.

Everything is read and checked before anything is written, and every fault is told with its file, line and column.
Values of cells are never repeated in a message: a report may be passed on, the customers' data may not.
The mapping language is described in `resources/imports/README.md`.
"""

from __future__ import annotations

from server_stub.bank.imports.load import import_extract
from server_stub.bank.imports.report import ImportReport, Problem, report_lines

__all__ = ["ImportReport", "Problem", "import_extract", "report_lines"]
