"""Policies: the quorum in every form of the specification, and every way a file may not be written."""

from __future__ import annotations

import itertools

import pytest

from client.contract.note import NoteSigner
from server_stub.audit.verify.policy import BadPolicy, read_policy
from tests.helpers.log_copy import LOG, NEWER_LOG, WITNESS, signer

X = [signer(f"witness.example/x{place}", 10 + place, 4) for place in range(3)]
Y = [signer(f"witness.example/y{place}", 20 + place, 4) for place in range(3)]


def lines_of(name: str, signers: list[NoteSigner]) -> str:
    return "".join(f"witness {name}{place} {one.key.vkey}\n" for place, one in enumerate(signers))


EXAMPLE = (
    f"# the example of the specification\n\nlog {LOG.key.vkey} https://log.example/\n"
    f"{lines_of('X', X)}group X-witnesses 2 X0 X1 X2\n \t\n"
    f"{lines_of('Y', Y)}group Y-witnesses any Y0 Y1 Y2\n\t group  X-and-Y\tall X-witnesses Y-witnesses \n"
    "  # a comment behind blanks\nquorum X-and-Y\n"
)


def test_the_quorum_of_the_specifications_example() -> None:
    policy = read_policy(EXAMPLE.encode())
    assert policy.logs == (LOG.key,)
    assert len(policy.keys) == 7
    signers = [*X, *Y]
    for count in range(7):
        for signed in itertools.combinations(signers, count):
            wanted = sum(one in signed for one in X) >= 2 and any(one in signed for one in Y)
            assert policy.met_by([one.key for one in signed]) is wanted


def test_a_quorum_of_one_witness_of_nobody_and_of_all() -> None:
    one = read_policy(f"witness a {WITNESS.key.vkey} https://w.example/\nquorum a".encode())
    assert (one.met_by([WITNESS.key]), one.met_by([X[0].key]), one.met_by([])) == (True, False, False)
    none = read_policy(b"quorum none\n")
    assert (none.met_by([]), none.logs) == (True, ())
    every = read_policy(f"{lines_of('X', X)}group g all X0 X1 X2\nquorum g\n".encode())
    assert every.met_by([one.key for one in X])
    assert not every.met_by([one.key for one in X[:2]])


def test_names_are_bytes_and_not_letters() -> None:
    policy = read_policy(f"witness \u212a {WITNESS.key.vkey}\nquorum \u212a\n".encode())
    assert policy.met_by([WITNESS.key])
    with pytest.raises(BadPolicy):
        read_policy(f"witness \u212a {WITNESS.key.vkey}\nquorum K\n".encode())


W = f"witness a {WITNESS.key.vkey}\nwitness b {X[0].key.vkey}\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no quorum"),
        (W, "no quorum"),
        ("quorum none\nquorum none\n", "line 2: a second quorum"),
        ("quorum a\n" + W, "line 1: a name that no line"),
        (f"{W}quorum a b\n", "line 3: not a line"),
        (f"{W}quorum\n", "not a line"),
        ("Quorum none\n", "not a line"),
        (f"{W}group g all\nquorum g\n", "not a line"),
        (f"{W}group g 0 a b\nquorum g\n", "not a number"),
        (f"{W}group g 3 a b\nquorum g\n", "not a number"),
        (f"{W}group g +1 a b\nquorum g\n", "not a number"),
        (f"{W}group g most a b\nquorum g\n", "not a number"),
        (f"{W}group g any a a\nquorum g\n", "already in a group"),
        (f"{W}group g any a\ngroup h any a\nquorum h\n", "already in a group"),
        (f"{W}group g any c\nquorum g\n", "no line before"),
        (f"{W}group g any none\nquorum g\n", "no line before"),
        (f"{W}group g any g\nquorum g\n", "no line before"),
        (f"{W}group a any b\nquorum a\n", "taken"),
        (f"{W}group none any b\nquorum none\n", "taken"),
        (f"{W}group g any a\nwitness g {X[1].key.vkey}\nquorum g\n", "taken"),
        (f"{W}witness a {X[1].key.vkey}\nquorum a\n", "taken"),
        (f"witness none {X[1].key.vkey}\nquorum none\n", "taken"),
        (f"{W}witness c {WITNESS.key.vkey}\nquorum a\n", "stands there already"),
        (f"log {LOG.key.vkey}\nlog {signer('other.example', 1).key.vkey}\nquorum none\n", "stands there already"),
        (f"log {WITNESS.key.vkey}\nquorum none\n", "another use"),
        (f"witness a {LOG.key.vkey}\nquorum none\n", "another use"),
        ("log no-key\nquorum none\n", "line 1: not a verifier key"),
        (f"log {LOG.key.vkey} https://a https://b\nquorum none\n", "not a line"),
        ("quorum none\r\n", "control"),
        ("quorum none\x7f\n", "control"),
    ],
)
def test_a_malformed_policy_is_refused(text: str, says: str) -> None:
    with pytest.raises(BadPolicy, match=says):
        read_policy(text.encode())


def test_several_logs_are_all_known() -> None:
    policy = read_policy(f"log {LOG.key.vkey}\nlog {NEWER_LOG.key.vkey}\nquorum none\n".encode())
    assert policy.logs == (LOG.key, NEWER_LOG.key)
