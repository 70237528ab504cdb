"""Takes a granted sheet to its printer and says what the register should note.

Runs outside any unit of work: the grant is committed before, the outcome is recorded after. Must not know the database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from server_stub.paper.ipp import Accepted, BadPrinterUrl, Failure, IppPrinter, JobState, Unreachable
from server_stub.paper.states import SheetState

Connect = Callable[[str], IppPrinter]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of the sheet at the printer: sent, spooled, failed or unknown, with the reason in `detail`."""

    state: SheetState
    detail: str
    job_id: int | None = None


def deliver(pdf: bytes, serial: str, printer_url: str, connect: Connect = IppPrinter) -> Delivery:
    """Hand `pdf` to the printer once; never again, whatever happens. The job is named by its serial only."""
    try:
        printer = connect(printer_url)
    except BadPrinterUrl:
        return Delivery(SheetState.FAILED, "bad printer address")
    return _delivery(printer.print_pdf(pdf, serial))


def _delivery(answer: Accepted | Failure) -> Delivery:
    if isinstance(answer, Accepted):
        job = f"job {answer.job_id}"
        if answer.state is JobState.COMPLETED:
            return Delivery(SheetState.SPOOLED, job, answer.job_id)
        if answer.state in (JobState.ABORTED, JobState.CANCELED):
            # Part of it may lie in the tray already.
            return Delivery(SheetState.UNKNOWN, f"{job} {answer.state.name.lower()}", answer.job_id)
        return Delivery(SheetState.SENT, job, answer.job_id)
    if isinstance(answer, Unreachable):
        return Delivery(SheetState.FAILED, answer.reason)
    # The sheet went out with the question: who took it and says no may print it all the same, so it counts.
    return Delivery(SheetState.UNKNOWN, answer.reason)
