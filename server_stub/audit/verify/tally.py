"""Counts what fails a check, and keeps where it failed first."""

from __future__ import annotations

from dataclasses import dataclass

from server_stub.audit.verify.findings import Line, Verdict


@dataclass(slots=True)
class Tally:
    """One check over many entries. Memory does not grow with what it finds."""

    check: str
    first: str = ""
    count: int = 0
    verdict: Verdict = Verdict.SOUND

    def fail(self, number: int, what: str, verdict: Verdict = Verdict.TAMPERED) -> None:
        """Note that the entry with this number fails."""
        if not self.count or (verdict is Verdict.TAMPERED and self.verdict is not Verdict.TAMPERED):
            self.first, self.verdict = f"entry {number}: {what}", verdict
        self.count += 1

    def line(self, sound: str) -> Line:
        """Return the check's line; `sound` is what it says when nothing failed."""
        if not self.count:
            return Line(self.check, sound)
        more = f" ({self.count - 1} more)" if self.count > 1 else ""
        return Line(self.check, f"{self.first}{more}", self.verdict)
