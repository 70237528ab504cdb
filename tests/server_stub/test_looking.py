"""A thread that looks does not end on what it sees, and does not repeat itself."""

from __future__ import annotations

import logging
import threading

from server_stub.looking import Looking
from tests.helpers.guards import ExpectLog

LOG = logging.getLogger("test.looking")


class Eye:
    """Sees what the test puts before it."""

    def __init__(self) -> None:
        self.sees: tuple[int, str] | Exception | None = None
        self.looks = 0
        self.looked = threading.Semaphore(0)

    def __call__(self) -> tuple[int, str] | None:
        self.looks += 1
        self.looked.release()
        if isinstance(self.sees, Exception):
            raise self.sees.with_traceback(None)
        return self.sees


def test_what_is_wrong_is_said_once_until_it_is_well_again(expect_log: ExpectLog) -> None:
    eye = Eye()
    looking = Looking("eye", LOG, eye, 60)
    for _ in range(2):
        eye.sees = (logging.ERROR, "it is dark")
        with expect_log("test.looking", "it is dark"):
            looking.once()
        looking.once()
        eye.sees = None
        looking.once()


def test_what_nobody_foresaw_is_said_by_its_kind_only_and_ends_nothing(expect_log: ExpectLog) -> None:
    eye = Eye()
    eye.sees = KeyError("a secret")
    looking = Looking("eye", LOG, eye, 0.001)
    looking.stop()  # before it was started, too
    with expect_log(
        "test.looking",
        r"^a fault in eye: KeyError\n  \S+looking\.py:\d+ in once\n  \S+test_looking\.py:\d+ in __call__$",
    ):
        looking.start()
        for _ in range(3):
            assert eye.looked.acquire(timeout=20)
    running = [looking.running]
    looking.stop()
    running.append(looking.running)
    assert running == [True, False]
    looks = eye.looks
    looking.once()
    assert eye.looks == looks + 1
