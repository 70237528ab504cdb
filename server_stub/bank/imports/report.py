"""What an import has to say: faults by file, line and column, and how many rows were loaded.

Knows the wording; not how faults are found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from server_stub.words import Language, Words

# A wrong separator makes every line wrong; nobody reads ten thousand of the same sentence.
LISTED = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. `line` counts from 1 with the header; None where the whole file or the mapping is meant."""

    file: str
    line: int | None
    column: str | None
    what: Words


class CellFault(Exception):
    """A cell or a value cannot be used; `what` says why and what would do."""

    def __init__(self, what: Words) -> None:
        super().__init__(what.en)
        self.what = what


class MappingFault(Exception):
    """The mapping file itself cannot be used; `problem` says where."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.what.en)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The outcome: either no problems and rows loaded, or problems and nothing loaded at all."""

    title: Words
    problems: tuple[Problem, ...]
    problem_count: int
    rows: Mapping[str, int]

    @property
    def loaded(self) -> bool:
        """Whether the extract is in the database now."""
        return self.problem_count == 0


@dataclass(slots=True)
class ProblemList:
    """Collects faults: all are counted, the first `LISTED` are kept."""

    kept: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, file: str, line: int | None, column: str | None, what: Words) -> None:
        """Count a fault and keep it while there is room."""
        self.count += 1
        if len(self.kept) < LISTED:
            self.kept.append(Problem(file, line, column, what))


def report_lines(report: ImportReport, lang: Language) -> list[str]:
    """The report as sentences, one a line."""
    if report.loaded:
        rows = "、".join if lang == "ja" else ", ".join
        counts = rows(f"{table} {count:,}" for table, count in sorted(report.rows.items()))
        return [Words(f"取り込みました：{counts}", f"Imported: {counts}").of(lang)]
    head = Words(
        f"取り込めませんでした。{report.problem_count:,}か所を直してから、もう一度取り込んでください。データは1件も登録していません。",
        f"Not imported. Correct {report.problem_count:,} place(s) and import again. Nothing was stored.",
    )
    lines = [head.of(lang), *(_line(problem, lang) for problem in report.problems)]
    if (hidden := report.problem_count - len(report.problems)) > 0:
        lines.append(Words(f"ほかに {hidden:,}か所あります。", f"{hidden:,} more place(s) are not listed.").of(lang))
    return lines


def _line(problem: Problem, lang: Language) -> str:
    place = problem.file
    if problem.line is not None:
        place += Words(f" {problem.line}行目", f" line {problem.line}").of(lang)
    if problem.column is not None:
        place += Words(f" 「{problem.column}」", f' "{problem.column}"').of(lang)
    return f"{place}: {problem.what.of(lang)}"
