"""Strict decoding: what is refused, what becomes a placeholder, what passes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from client.contract import WIRE, api
from client.contract.blocks import ActionBar, Block, Facts, Target, Unsupported
from client.contract.codec import KINDS, ContractViolation, decode, decode_screen, digest, encode, scan
from client.contract.limits import DEPTH, NODES
from client.contract.screen import Band, ScreenDocument, Slot

ROOT = Path(__file__).resolve().parent.parent.parent
LIMIT = 100_000


def _screen(**changes: object) -> bytes:
    document = {
        "wire": WIRE,
        "id": "s1",
        "code": "AAA",
        "title": "t",
        "watermark": "w",
        "here": {"code": "AAA"},
        "bands": [{"slots": [{"blocks": ["a"]}]}],
        "blocks": [{"type": "facts", "id": "a"}],
    }
    return json.dumps(document | changes).encode()


def test_a_command_survives_the_wire() -> None:
    sent = api.Interaction(number=3, lang="ja", command=api.Open(Target("AAA", "r")), events=("{}",))
    assert decode(encode(sent), api.Interaction, limit=LIMIT) == sent


def test_encoding_is_the_same_whatever_the_order_of_a_dictionary() -> None:
    one = api.Submit("s", "a", {"x": "1", "y": "2"})
    two = api.Submit("s", "a", {"y": "2", "x": "1"})
    assert encode(one) == encode(two)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"events":[],"events":[]}', "duplicate"),
        (b'{"events":[{"a":1,"a":2}]}', "duplicate"),
        (b'{"events":[NaN]}', "not a number"),
        (b'{"events":[-Infinity]}', "not a number"),
        (b'{"events":["\xff"]}', "well-formed"),
        (b'{"events":', "well-formed"),
        (b'{"events":["', "without an end"),
        (b'"' * 5, "without an end"),
        (b'{"a":"\\ud800"}', "surrogate"),
        (b'{"a":"x\\u0000"}', "U.0000"),
        (b'{"events":["\\\\\\u0000"]}', "U.0000"),
        (b'{"\\u0000":1}', "U.0000"),
        (b"[" * (DEPTH + 1) + b"]" * (DEPTH + 1), "deeper"),
        (b"[" + b"0," * NODES + b"0]", "values"),
        (b" " * (LIMIT + 1), "longer"),
        (b"1" * 5000, "well-formed"),
        (b'{"events":[1]}', "Expected"),
        (b'{"unknown":1}', "unknown"),
    ],
)
def test_a_malformed_document_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ContractViolation, match=reason):
        decode(data, api.Heartbeat, limit=LIMIT)


def test_a_backslash_before_digits_is_no_nul() -> None:
    for text in ("\\u0000", "a\\\\u0000"):
        assert decode(encode(api.Suggest(text)), api.Suggest, limit=LIMIT) == api.Suggest(text)


def test_the_plain_parsers_take_what_the_scan_refuses() -> None:
    assert json.loads(b'{"a":1,"a":2}') == {"a": 2}
    assert msgspec.json.decode(b'{"a":1,"a":2}') == {"a": 2}
    assert json.loads(b"NaN") != 0


def test_the_limits_themselves_are_allowed() -> None:
    scan(b"[" * DEPTH + b"]" * DEPTH, limit=LIMIT)
    scan(b"[" + b"0," * (NODES - 2) + b"0]", limit=LIMIT)
    scan(b" " * (LIMIT - 1) + b"1", limit=LIMIT)


def test_a_reason_never_quotes_the_document() -> None:
    with pytest.raises(ContractViolation) as caught:
        decode(b'{"number":1,"lang":"secret-name","command":{"do":"secret-word"}}', api.Interaction, limit=LIMIT)
    assert "secret" not in caught.value.reason


@given(st.binary(max_size=300))
def test_arbitrary_bytes_end_in_a_violation_or_a_document(data: bytes) -> None:
    try:
        scan(data, limit=LIMIT)
    except ContractViolation:
        return
    json.loads(data)


@given(st.text(max_size=200))
def test_every_text_survives(text: str) -> None:
    if any("\ud800" <= c <= "\udfff" or c == "\0" for c in text):
        return
    sent = api.Line(text)
    assert decode(encode(sent), api.Line, limit=LIMIT) == sent


def test_a_screen_is_decoded_block_by_block() -> None:
    screen = decode_screen(_screen())
    assert isinstance(screen.block("a"), Facts)
    with pytest.raises(KeyError):
        screen.block("b")


def test_an_unknown_block_becomes_a_placeholder() -> None:
    screen = decode_screen(_screen(blocks=[{"type": "hologram", "id": "a", "secret": 1}]))
    assert screen.blocks == (Unsupported("a", "hologram"),)


def test_an_unknown_block_that_is_required_refuses_the_screen() -> None:
    with pytest.raises(ContractViolation, match="required"):
        decode_screen(_screen(blocks=[{"type": "hologram", "id": "a", "required": True}]))


def test_an_unknown_field_of_a_known_block_is_ignored() -> None:
    assert decode_screen(_screen(blocks=[{"type": "facts", "id": "a", "future": 1}])).block("a").id == "a"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"wire": "2.0"}, "version"),
        ({"watermark": ""}, "watermark"),
        ({"blocks": [{"type": "facts", "id": "a"}] * 2}, "one id"),
        ({"blocks": []}, "places"),
        ({"bands": []}, "places"),
        ({"bands": [{"slots": [{"blocks": ["a", "a"]}]}]}, "places"),
        ({"head": ["a"]}, "places"),
        ({"blocks": [{"type": "facts", "id": "a", "items": [{}]}]}, "missing required field"),
        ({"blocks": [{"id": "a"}]}, "missing required field"),
        ({"code": "toolong"}, "Expected"),
        ({"here": {"code": "a"}}, "Expected"),
    ],
)
def test_a_screen_that_breaks_the_contract_is_refused(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(ContractViolation, match=reason):
        decode_screen(_screen(**changes))


def test_bands_nest_once() -> None:
    inner = Band((Slot(1, ("b",)),))
    once = (Band((Slot(1, ("a",), (inner,)),)),)
    twice = (Band((Slot(1, ("a",), (Band((Slot(1, (), (inner,)),)),)),)),)
    blocks = tuple(msgspec.Raw(encode(Facts(id=name))) for name in ("a", "b"))
    for bands, allowed in ((once, True), (twice, False)):
        document = ScreenDocument(
            wire=WIRE, id="s", code="AAA", title="t", watermark="w", here=Target("AAA"), bands=bands, blocks=blocks
        )
        if allowed:
            decode_screen(encode(document))
        else:
            with pytest.raises(ContractViolation, match="nested"):
                decode_screen(encode(document))


def test_a_public_screen_needs_no_watermark() -> None:
    assert decode_screen(_screen(watermark="", classification="public")).watermark == ""


def test_every_kind_of_block_is_known_by_its_tag() -> None:
    for tag, kind in KINDS.items():
        assert issubclass(kind, Block)
        assert kind.__struct_config__.tag == tag
    assert ActionBar in KINDS.values()


def test_the_digest_is_over_the_bytes_as_they_are() -> None:
    assert digest(b"{}") == digest(msgspec.Raw(b"{}"))
    assert digest(b"{ }") != digest(b"{}")


CANARY = "Yamamoto Kazuko"


@pytest.mark.parametrize(
    "data",
    [
        {"number": 1, "lang": "ja", "command": {"do": "suggest", "text": ""}, CANARY: 1},
        {"number": 1, "lang": "ja", "command": {"do": "suggest", "text": "", f"` - at `$.{CANARY}": 1}},
        {"number": 1, "lang": "ja", "command": {"do": f"'{CANARY}' {CANARY}"}},
        {"number": 1, "lang": CANARY, "command": {"do": "suggest", "text": ""}},
        {"number": 1, "lang": "ja", "command": {"do": "submit", "screen": "s", "action": "a", "values": {CANARY: ""}}},
    ],
)
def test_a_reason_never_repeats_what_the_document_said(data: dict[str, object]) -> None:
    with pytest.raises(ContractViolation) as caught:
        decode(json.dumps(data).encode(), api.Interaction, limit=LIMIT)
    assert CANARY not in caught.value.reason


_POINT = {"label": "p", "value": 1}
_COLUMN = {"id": "c", "label": "c"}


@pytest.mark.parametrize(
    "block",
    [
        {"type": "chart", "style": "line", "points": [{"label": "p", "value": 1e308}]},
        {"type": "chart", "style": "donut", "points": [_POINT], "low": -1e300},
        {"type": "chart", "style": "bars", "points": [_POINT] * 201},
        {"type": "table", "columns": [_COLUMN], "count": 2**53},
        {"type": "table", "columns": [_COLUMN] * 201},
        {"type": "form", "fields": [{"id": f"f{n}", "label": "f"} for n in range(201)]},
        {"type": "form", "fields": [{"id": "f", "label": "f", "options": [{"value": "o", "label": "o"}] * 501}]},
        {"type": "timeline", "items": [{"id": f"m{n}", "time": "", "text": ""} for n in range(501)]},
        {"type": "facts", "items": [{"label": "", "value": ""}] * 201},
        {"type": "actions", "actions": [{"id": f"a{n}", "label": "", "does": "lock"} for n in range(201)]},
    ],
)
def test_a_block_that_no_terminal_could_draw_refuses_the_screen(block: dict[str, object]) -> None:
    with pytest.raises(ContractViolation):
        decode_screen(_screen(blocks=[{"id": "a", **block}]))


def test_a_band_without_a_slot_refuses_the_screen() -> None:
    with pytest.raises(ContractViolation):
        decode_screen(_screen(bands=[{"slots": [{"blocks": ["a"]}]}, {"slots": []}]))


FIRST_COMERS = """
import sys, threading, msgspec
from client.contract.codec import decode
sys.setswitchinterval(1e-6)
def first(kind, gate):
    gate.wait()
    decode(b'{"one":{"a0":1},"many":[{"a0":2}]}', kind, limit=100)
for turn in range(150):
    small = msgspec.defstruct("Small", [(f"a{place}", int, place) for place in range(40)])
    large = msgspec.defstruct("Large", [("one", small), ("many", tuple[small, ...])])
    gate = threading.Barrier(4)
    threads = [threading.Thread(target=first, args=(large, gate)) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
"""


def test_requests_that_are_the_first_of_their_kind_may_come_at_the_same_moment() -> None:
    done = subprocess.run([sys.executable, "-c", FIRST_COMERS], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
