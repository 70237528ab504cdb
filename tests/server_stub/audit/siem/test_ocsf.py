"""Every kind of entry is a valid OCSF 1.8 event of the right class, and says nothing that is encrypted."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select

import client
from client.contract.events import Event, event_bytes
from client.contract.kinds import EventKind
from client.contract.merkle import leaf_hash
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.record import Record
from server_stub.audit.siem.ocsf import OcsfEvent, altered_event, event_of, json_of
from server_stub.audit.siem.places import ALTERED, PLACES, UNKNOWN_KIND, Place
from server_stub.audit.stored import Decision, StoredEntry, Subject, encode_entry
from server_stub.audit.tables import central_record
from server_stub.store.columns import microseconds
from tests.helpers.clock import START
from tests.helpers.record_house import ACTOR
from tests.server_stub.audit.siem.conftest import LOG

AT = microseconds(START)
BARE = StoredEntry(v=2, n=7, id="ab" * 16, t=AT)
FULL = StoredEntry(
    v=2,
    n=7,
    id="ab" * 16,
    t=AT,
    sid="s1",
    user="A10427",
    rank="RM",
    dept="retail",
    branch="382",
    term="T-1",
    screen="AST",
    doc="cd" * 32,
    obj=Subject(("c-1", "c-2"), ("name", "balance"), 2),
    dec=Decision(allow=True, rule="own"),
    purpose="P1",
    req=3,
    dk="2026-04",
    x="U0VDUkVU",
)


def entry(kind: ServerEvent, shape: StoredEntry, reported: Iterable[EventKind] = ()) -> bytes:
    lines = [
        event_bytes(Event(seq=at, prev="0" * 64, kind=one, wall=1, mono=1, screen="secret", target="also"))
        for at, one in enumerate(reported, 1)
    ]
    ev = (1, len(lines)) if lines else None
    return encode_entry(msgspec.structs.replace(shape, k=kind.value, ev=ev), lines)


def event(kind: ServerEvent, shape: StoredEntry = FULL, reported: Iterable[EventKind] = ()) -> OcsfEvent:
    return event_of(entry(kind, shape, reported), log=LOG)


@cache
def validator(folder: Path, class_name: str) -> jsonschema.Draft202012Validator:
    name = class_name.lower().replace(" ", "_")
    with gzip.open(folder / "schemas" / "ocsf" / "json_schema_1.8.0" / f"{name}.schema.json.gz") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def faults(folder: Path, event: OcsfEvent) -> list[str]:
    plain = json.loads(json_of(event))
    return [f"{one.json_path}: {one.message}" for one in validator(folder, event["class_name"]).iter_errors(plain)]


@pytest.mark.parametrize("shape", [BARE, FULL, msgspec.structs.replace(BARE, term="T-1", branch="382", user="A1")])
@pytest.mark.parametrize("kind", ServerEvent)
def test_every_kind_is_valid_by_the_official_schema(shared_data: Path, kind: ServerEvent, shape: StoredEntry) -> None:
    reported = (EventKind.SCREEN_SHOWN, EventKind.SCROLLED) if kind is ServerEvent.TERMINAL_EVENTS else ()
    assert faults(shared_data, event(kind, shape, reported)) == []


def test_alarms_and_unknown_kinds_are_valid_too(shared_data: Path) -> None:
    alarm = altered_event(5, "is missing", at=START, log=LOG)
    newer = event_of(encode_entry(msgspec.structs.replace(FULL, k="moon.landed")), log=LOG)
    assert faults(shared_data, alarm) == faults(shared_data, newer) == []
    assert (alarm["metadata"]["sequence"], alarm["severity"], alarm["status"]) == (5, "Critical", "Failure")
    assert (alarm["metadata"]["uid"], alarm["time"]) == (f"{LOG}/5", AT // 1000)
    assert alarm["type_uid"] == 600399
    assert (newer["type_uid"], newer["severity"], newer["metadata"]["event_code"]) == (600300, "Low", "moon.landed")


def test_the_schema_finds_a_fault(shared_data: Path) -> None:
    wrong = event(ServerEvent.SCREEN_SERVED)
    wrong["activity_id"], wrong["person"] = 77, "somebody"
    del wrong["metadata"]["version"]
    assert len(faults(shared_data, wrong)) == 3


def test_class_activity_and_type_agree_for_every_place() -> None:
    assert set(PLACES) == set(ServerEvent)
    for place in (*PLACES.values(), ALTERED, UNKNOWN_KIND):
        assert place.type_uid == place.ocsf.uid * 100 + place.activity
        assert place.activity_name
        assert bool(place.other) == (place.activity == 99)
        assert place.ocsf.category == (
            "Identity & Access Management" if place.ocsf.uid < 6000 else "Application Activity"
        )
    for kind in ServerEvent:
        told = event(kind)
        assert (told["class_uid"], told["category_uid"]) == (told["type_uid"] // 100, told["type_uid"] // 100_000)
        assert told["type_name"] == f"{told['class_name']}: {told['activity_name']}"


@pytest.mark.parametrize(
    ("kind", "type_uid", "severity", "status"),
    [
        (ServerEvent.SERVER_STARTED, 600203, "Informational", "Success"),
        (ServerEvent.TERMINAL_ENROLLED, 300406, "Informational", "Success"),
        (ServerEvent.TERMINAL_WITHDRAWN, 300407, "Informational", "Success"),
        (ServerEvent.TERMINAL_REFUSED, 300499, "Medium", "Failure"),
        (ServerEvent.SIGNED_IN, 300201, "Informational", "Success"),
        (ServerEvent.SIGN_IN_FAILED, 300201, "Low", "Failure"),
        (ServerEvent.SIGN_IN_DELAYED, 300201, "Medium", "Failure"),
        (ServerEvent.SESSION_ABANDONED, 300202, "Low", "Success"),
        (ServerEvent.PASSWORD_SET, 300104, "Low", "Success"),
        (ServerEvent.SCREEN_SERVED, 600501, "Informational", "Success"),
        (ServerEvent.LIST_SERVED, 600508, "Informational", "Success"),
        (ServerEvent.SEARCH_RUN, 600504, "Informational", "Success"),
        (ServerEvent.FORM_COMMITTED, 600502, "Informational", "Success"),
        (ServerEvent.DENIED, 600501, "Low", "Failure"),
        (ServerEvent.PRINT_GRANTED, 600399, "Informational", "Success"),
        (ServerEvent.PRINT_UNKNOWN, 600399, "Medium", "Unknown"),
        (ServerEvent.LOG_VIEWED, 600302, "Informational", "Success"),
        (ServerEvent.FORK, 600399, "High", "Failure"),
        (ServerEvent.TERMINAL_EVENTS, 600199, "Informational", "Success"),
    ],
)
def test_kinds_stand_where_the_design_puts_them(kind: ServerEvent, type_uid: int, severity: str, status: str) -> None:
    told = event(kind)
    assert (told["type_uid"], told["severity"], told["status"]) == (type_uid, severity, status)
    assert (told["severity_id"], told["status_id"]) == (
        ["Informational", "Low", "Medium", "High"].index(severity) + 1,
        ["Unknown", "Success", "Failure"].index(status),
    )


def test_who_when_where_and_which_entry_are_told() -> None:
    data = entry(ServerEvent.SCREEN_SERVED, FULL)
    told = event_of(data, log=LOG)
    assert told["metadata"] == {
        "version": "1.8.0",
        "product": {"name": "Branch terminal", "version": client.__version__},
        "log_name": LOG,
        "event_code": "screen.served",
        "uid": "ab" * 16,
        "sequence": 7,
        "logged_time": AT // 1000,
        "correlation_uid": "s1",
    }
    assert told["time"] == AT // 1000
    assert told["actor"] == {
        "user": {"uid": "A10427", "type_id": 1, "org": {"uid": "382", "ou_uid": "retail"}},
        "session": {"uid": "s1", "terminal": "T-1"},
    }
    assert told["src_endpoint"] == {"uid": "T-1"}
    assert (told["raw_data_hash"]["value"], told["raw_data_size"]) == (leaf_hash(data).hex(), len(data))
    assert (told["status_detail"], told["message"], told["table"]) == ("own", "screen.served AST", {"name": "AST"})
    assert json.loads(json_of(told))["unmapped"] == {
        "chain": "session",
        "rank": "RM",
        "department": "retail",
        "screen": "AST",
        "document": "cd" * 32,
        "purpose": "P1",
        "command": 3,
        "subjects": ["c-1", "c-2"],
        "fields": ["name", "balance"],
        "rows": 2,
    }


def test_nobody_is_said_to_be_unknown_and_the_program_acts_for_itself() -> None:
    unknown = {"name": "unknown", "type_id": 0}
    assert event(ServerEvent.SIGN_IN_FAILED, BARE)["user"] == unknown
    assert event(ServerEvent.PASSWORD_SET, BARE)["user"] == unknown
    refused = event(ServerEvent.TERMINAL_REFUSED, BARE)
    assert (refused["entity"], refused["actor"]) == (
        {"name": "unknown", "type_id": 1},
        {"app_name": "Branch terminal"},
    )
    served = event(ServerEvent.DATA_IMPORTED, BARE)
    assert (served["src_endpoint"], served["table"]) == ({"svc_name": "Branch terminal"}, {"name": "bank"})
    assert served["unmapped"] == {"chain": "server"}
    assert "correlation_uid" not in served["metadata"]
    assert "status_detail" not in served


def test_the_terminal_is_the_entity_that_is_managed() -> None:
    assert event(ServerEvent.TERMINAL_ENROLLED)["entity"] == {
        "uid": "T-1",
        "type_id": 1,
        "device": {"uid": "T-1", "type_id": 2, "org": {"uid": "382"}},
    }


@pytest.mark.parametrize(("kind", "logon"), [(ServerEvent.SIGNED_IN, 2), (ServerEvent.UNLOCKED, 7)])
def test_unlocking_is_a_logon_of_its_own_type(kind: ServerEvent, logon: int) -> None:
    told = event(kind)
    assert (told["type_uid"], told["logon_type_id"]) == (300201, logon)


def test_a_decision_against_is_a_failure_of_any_kind() -> None:
    against = msgspec.structs.replace(FULL, dec=Decision(allow=False, rule="role"))
    told = event(ServerEvent.SCREEN_SERVED, against)
    assert (told["status"], told["status_id"], told["status_detail"]) == ("Failure", 2, "role")


@pytest.mark.parametrize(
    ("shape", "kind", "chain"),
    [
        (FULL, ServerEvent.TERMINAL_EVENTS, "reported"),
        (FULL, ServerEvent.SIGNED_IN, "session"),
        (msgspec.structs.replace(FULL, sid=""), ServerEvent.TERMINAL_ENROLLED, "terminal"),
        (BARE, ServerEvent.PULSE, "server"),
    ],
)
def test_the_kind_of_chain_is_told(shape: StoredEntry, kind: ServerEvent, chain: str) -> None:
    assert event(kind, shape)["unmapped"]["chain"] == chain


@pytest.mark.parametrize(
    ("reported", "severity"),
    [
        ((EventKind.SCREEN_SHOWN, EventKind.SCROLLED, EventKind.SCROLLED), "Informational"),
        ((EventKind.COPY_REFUSED, EventKind.SCROLLED, EventKind.SCROLLED), "Low"),
        ((EventKind.COPY_REFUSED, EventKind.PROMISE_BROKEN, EventKind.SCROLLED), "High"),
    ],
)
def test_a_batch_tells_how_many_of_which_kind_and_nothing_else(reported: tuple[EventKind, ...], severity: str) -> None:
    told = event(ServerEvent.TERMINAL_EVENTS, FULL, reported)
    (resource,) = told["web_resources"]
    assert resource["data"] == {kind.value: reported.count(kind) for kind in dict.fromkeys(reported)}
    assert (told["count"], told["severity"], told["unmapped"]["events"]) == (3, severity, (1, 3))
    assert told["src_endpoint"]["owner"]["uid"] == "A10427"
    assert b"secret" not in json_of(told)
    assert b"also" not in json_of(told)


def test_nothing_of_an_encrypted_detail_is_told(connection: Connection, record: Record) -> None:
    detail: dict[str, str | int | bool] = {"looked-for": "山本 和子", "typed": "hunter2", "amount": 12345678}
    for kind in ServerEvent:
        record.append(connection, ACTOR, Entry(kind, subjects=("c-1",), detail=detail), at=START)
    rows = connection.execute(select(central_record.c.data).order_by(central_record.c.number)).scalars().all()
    assert len(rows) == len(ServerEvent)
    for data in rows:
        sealed = msgspec.json.decode(data)["x"]
        said = json_of(event_of(data, log=LOG)).decode()
        for secret in ("山本", "looked-for", "hunter2", "12345678", sealed, sealed[:12]):
            assert secret not in said


@pytest.mark.parametrize("data", [b"", b"\xff", b"{", b"[]", b'{"n":"one"}', b'{"k":"terminal.events"}\nno json'])
def test_what_is_no_entry_is_refused(data: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        event_of(data, log=LOG)


def test_a_time_that_is_none_is_refused() -> None:
    with pytest.raises(OverflowError):
        event_of(encode_entry(msgspec.structs.replace(FULL, k="gap", t=2**62)), log=LOG)


@given(st.text(st.characters()))
def test_json_has_no_control_characters_and_reads_back_as_it_was(text: str) -> None:
    said = json_of({"text": text.encode("utf-8", "replace").decode()})
    assert all(sign.isprintable() or not _control(sign) for sign in said.decode())
    assert json.loads(said) == {"text": text.encode("utf-8", "replace").decode()}


def _control(sign: str) -> bool:
    return ord(sign) < 0x20 or 0x7F <= ord(sign) < 0xA0 or sign in "\u2028\u2029"


def test_a_place_is_read_by_its_name() -> None:
    named: dict[str, Any] = {"activity": 99, "other": "Print"}
    assert replace(UNKNOWN_KIND, **named).activity_name == "Print"
    assert Place(UNKNOWN_KIND.ocsf, 2).activity_name == "Read"
