"""Lines are RFC 5424 whatever stands in an entry, and frames are counted octets."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import client
from server_stub.audit.entry import ServerEvent
from server_stub.audit.siem.ocsf import OcsfEvent, altered_event, event_of, json_of
from server_stub.audit.siem.syslog import escaped, frame, message_of, name_of
from server_stub.audit.stored import StoredEntry, Subject, encode_entry
from tests.helpers.clock import START
from tests.server_stub.audit.siem.conftest import LOG, unframed
from tests.server_stub.audit.siem.test_ocsf import AT, BARE, FULL, event

HEAD = re.compile(
    r"<(?P<pri>\d{1,3})>1 (?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (?P<host>[!-~]{1,255}) (?P<app>[!-~]{1,48})"
    r" (?P<process>[!-~]{1,128}) (?P<code>[!-~]{1,32}) "
)
ELEMENT = re.compile(r'\[([!#-<>-\\^-~]{1,32})((?: [!#-<>-\\^-~]{1,32}="(?:[^"\\\]]|\\["\\\]])*")*)\]')
PARAMETER = re.compile(r' ([^=]+)="((?:[^"\\\]]|\\["\\\]])*)"')
ANY_TEXT = st.text(st.characters(), max_size=40)
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def parsed(message: bytes) -> tuple[dict[str, str], dict[str, dict[str, str]], Any]:
    """Header, elements and JSON of a message, by the grammar of RFC 5424 §6."""
    text = message.decode()
    head = HEAD.match(text)
    assert head is not None, text
    at, elements = head.end(), {}
    while found := ELEMENT.match(text, at):
        pairs = PARAMETER.findall(found[2])
        elements[found[1]] = {name: re.sub(r'\\(["\\\]])', r"\1", value) for name, value in pairs}
        at = found.end()
    assert text[at : at + 2] == " \ufeff", "a space and the mark of UTF-8 come before the message"
    return head.groupdict(), elements, json.loads(text[at + 2 :])


def line(told: OcsfEvent, longest: int = 8_192) -> bytes:
    return message_of(told, host="bank.example", longest=longest)


def test_header_and_structured_data_say_what_is_found_without_json() -> None:
    told = event(ServerEvent.DENIED)
    head, elements, said = parsed(line(told))
    assert head == {
        "pri": "109",
        "time": "2026-04-01T00:00:00.000Z",
        "host": "bank.example",
        "app": "branch-terminal",
        "process": "-",
        "code": "denied",
    }
    assert START.isoformat().startswith("2026-04-01T00:00:00")
    assert elements == {
        "origin": {"software": "branch-terminal", "swVersion": client.__version__},
        "record@32473": {
            "number": "7",
            "id": "ab" * 16,
            "kind": "denied",
            "chain": "session",
            "session": "s1",
            "type": "600501",
            "status": "Failure",
        },
    }
    assert said == json.loads(json_of(told))


@pytest.mark.parametrize(
    ("told", "priority"),
    [
        (event(ServerEvent.PULSE), 13 * 8 + 6),
        (event(ServerEvent.DENIED), 13 * 8 + 5),
        (event(ServerEvent.GAP), 13 * 8 + 4),
        (event(ServerEvent.FORK), 13 * 8 + 2),
        (altered_event(1, "is missing", at=START, log=LOG), 13 * 8 + 1),
    ],
)
def test_the_more_serious_the_lower_the_priority(told: OcsfEvent, priority: int) -> None:
    assert parsed(line(told))[0]["pri"] == str(priority)


def test_the_time_is_the_entrys_to_the_millisecond() -> None:
    told = event(ServerEvent.PULSE, msgspec.structs.replace(BARE, t=AT + 45_678))
    assert parsed(line(told))[0]["time"] == "2026-04-01T00:00:00.045Z"


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
@example("", "", "\ud800")
def test_whatever_an_entry_holds_the_line_keeps_to_the_grammar(identity: str, session: str, rule: str) -> None:
    keeps_to_the_grammar(identity, session, rule)


def keeps_to_the_grammar(identity: str, session: str, rule: str) -> None:
    told = event(ServerEvent.PULSE)
    told["metadata"] |= {"uid": sound(identity), "correlation_uid": sound(session), "event_code": sound(rule)}
    message = line(told, longest=65_536)
    head, elements, said = parsed(message)
    assert said == json.loads(json.dumps(told))
    assert CONTROL.search(message.decode()) is None
    record = elements["record@32473"]
    assert record.get("id", "") == CONTROL.sub("\ufffd", sound(identity))
    assert record.get("session", "") == CONTROL.sub("\ufffd", sound(session))
    assert head["code"] == name_of(sound(rule), 32)
    assert unframed(frame(message)) == [message]


def sound(text: str) -> str:
    """As a text comes out of JSON: half a surrogate pair cannot."""
    return text.encode("utf-8", "replace").decode()


def test_naughty_strings_are_only_strings(shared_data: Path) -> None:
    for text in json.loads((shared_data / "strings" / "blns.json").read_text("utf-8")):
        keeps_to_the_grammar(text, text, text)


@given(ANY_TEXT)
def test_escaping_is_undone_by_the_reader(text: str) -> None:
    value = escaped(text)
    assert re.fullmatch(r'(?:[^"\\\]]|\\["\\\]])*', value)
    assert re.sub(r'\\(["\\\]])', r"\1", value) == CONTROL.sub("\ufffd", sound(text))


def test_the_three_signs_are_escaped_and_nothing_else_is() -> None:
    assert escaped("a\"b\\c]d[e=f'g 東 \n\x7f") == "a\\\"b\\\\c\\]d[e=f'g 東 \ufffd\ufffd"
    assert escaped("\ud800") == "?"


@pytest.mark.parametrize(
    ("value", "name"), [("", "-"), ("東 京", "-"), ("a b\tc\x00", "abc"), ("x" * 40, "x" * 32), ("screen.served",) * 2]
)
def test_a_header_field_is_printable_ascii(value: str, name: str) -> None:
    assert name_of(value, 32) == name


@given(st.lists(st.binary(max_size=50), max_size=5))
def test_frames_are_read_back_by_their_count(messages: list[bytes]) -> None:
    assert unframed(b"".join(map(frame, messages))) == messages


def large(subjects: int, fields: int) -> OcsfEvent:
    read = Subject(
        tuple(f"customer-reference-{at:016}" for at in range(subjects)), tuple(f"field-{at}" for at in range(fields)), 9
    )
    shape: StoredEntry = msgspec.structs.replace(FULL, k="list.served", obj=read)
    return event_of(encode_entry(shape), log=LOG)


@pytest.mark.parametrize("longest", [2_048, 8_192])
def test_a_message_is_made_as_short_as_the_receiver_needs_it_and_says_so(longest: int) -> None:
    told = large(200, 200)
    message = line(told, longest)
    _, elements, said = parsed(message)
    assert len(message) <= longest
    assert said["metadata"]["is_truncated"] is True
    assert said["metadata"]["untruncated_size"] == len(json_of(told))
    assert 0 < len(said["unmapped"]["subjects"]) < 200
    assert said["unmapped"]["subjects"][0] == "customer-reference-0000000000000000"
    assert (said["unmapped"]["rows"], elements["record@32473"]["number"]) == (9, "7")
    assert len(told["unmapped"]["subjects"]) == 200, "the event itself is left as it was"


def test_a_message_that_just_fits_is_left_whole() -> None:
    told = large(20, 2)
    whole = line(told, 65_536)
    assert line(told, len(whole)) == whole
    assert "is_truncated" in parsed(line(told, len(whole) - 1))[2]["metadata"]


def test_what_cannot_be_shortened_is_sent_as_it_is() -> None:
    told = event(ServerEvent.PULSE, msgspec.structs.replace(BARE, purpose="x" * 3_000))
    _, _, said = parsed(line(told, 2_048))
    assert said["unmapped"]["purpose"] == "x" * 3_000
    assert said["metadata"]["is_truncated"] is True
