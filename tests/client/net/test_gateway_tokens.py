"""Which token a request goes with: that of the session under way, and its newest."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import pytest

from client.contract.api import HEARTBEAT, UNLOCK, Open
from client.contract.blocks import Target
from client.contract.session_end import End
from client.errors import Refused, SessionOver, Unreachable
from client.net.transport import Arrived, Timing
from tests.client.flows.announced_lock import PATIENCE, AnnouncedLock
from tests.client.net.pair import Pair
from tests.helpers.small_server import PASSWORD

OPEN = Open(Target("AST", "r1"))


def test_unlocking_brings_a_new_token_that_is_used_from_then_on(pair: Pair) -> None:
    pair.signed_in()
    pair.gateway.unlock(1, PASSWORD, "ja")
    assert pair.server.token == "token-2"
    pair.gateway.heartbeat()
    pair.gateway.speak("en")
    pair.gateway.sign_out(End(0, "ab" * 32))
    with pytest.raises(SessionOver):
        pair.gateway.heartbeat()
    pair.gateway.forget()
    with pytest.raises(Unreachable):
        pair.gateway.heartbeat()


def test_a_heartbeat_asked_for_during_an_unlock_goes_with_the_new_token() -> None:
    lock, renewed = AnnouncedLock(), threading.Event()
    pair = Pair(renewing=lock).signed_in()
    post = pair.server.post
    outcomes: list[object] = []

    def beat() -> None:
        try:
            outcomes.append(pair.gateway.heartbeat().answer.ack.seq)
        except (Refused, Unreachable) as error:
            outcomes.append(error)

    beating = threading.Thread(target=beat)

    def carry(path: str, body: bytes, headers: Mapping[str, str], timing: Timing) -> Arrived:
        """While the unlock is on the way a heartbeat is asked for; one already signed comes after it."""
        if path == HEARTBEAT and not renewed.is_set():
            lock.awaited.set()
            assert renewed.wait(PATIENCE)
        if path != UNLOCK:
            return post(path, body, headers, timing)
        beating.start()
        assert lock.awaited.wait(PATIENCE)
        arrived = post(path, body, headers, timing)
        renewed.set()
        return arrived

    pair.wire.carry = carry
    pair.gateway.unlock(1, PASSWORD, "ja")
    beating.join()
    assert outcomes == [0]


@pytest.mark.parametrize("meanwhile", ["signed in anew", "signed out"])
def test_a_late_answer_gives_its_token_to_no_other_session(pair: Pair, meanwhile: str) -> None:
    pair.signed_in()

    def delayed(arrived: Arrived) -> Arrived:
        pair.server.spoil = lambda arrived: arrived
        pair.gateway.forget()
        if meanwhile == "signed in anew":
            pair.gateway.sign_in("long-ago", "1001", PASSWORD, "ja", {})
        return arrived

    pair.server.spoil = delayed
    assert pair.gateway.unlock(1, PASSWORD, "ja").answer.token == "token-2"
    if meanwhile == "signed in anew":
        assert pair.server.token == "token-3"
        assert pair.gateway.interact(1, OPEN, "ja").screen is not None
    else:
        with pytest.raises(Unreachable):
            pair.gateway.interact(1, OPEN, "ja")
