"""The executor without threads agrees with a real pool on everything a caller can see."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor

import pytest

from tests.helpers.executor import InlineExecutor


@pytest.fixture(params=[InlineExecutor, lambda: ThreadPoolExecutor(1)], ids=["inline", "pool"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    make: Callable[[], Executor] = request.param
    with make() as made:
        yield made


def test_a_result_arrives(executor: Executor) -> None:
    assert executor.submit(divmod, 7, 2).result() == (3, 1)


def test_an_exception_arrives_in_the_future(executor: Executor) -> None:
    assert isinstance(executor.submit(divmod, 7, 0).exception(), ZeroDivisionError)


def test_nothing_is_taken_after_shutdown(executor: Executor) -> None:
    executor.shutdown()
    with pytest.raises(RuntimeError, match="after shutdown"):
        executor.submit(int)


def test_inline_work_is_done_before_submit_returns() -> None:
    assert InlineExecutor().submit(threading.get_ident).result() == threading.get_ident()
