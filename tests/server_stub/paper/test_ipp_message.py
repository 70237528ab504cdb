"""IPP bytes and values: what is encoded comes back, and what is broken is refused without harm."""

from __future__ import annotations

import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server_stub.paper.ipp_message import (
    ATTRIBUTE_LIMIT,
    VALUE_LIMIT,
    Attribute,
    AttributeGroup,
    Group,
    MalformedMessage,
    Message,
    Tag,
    Value,
    attribute,
    decode,
    encode,
)

NUMBERS = (Tag.INTEGER, Tag.ENUM)
TEXTS = tuple(tag for tag in Tag if tag not in (*NUMBERS, Tag.BOOLEAN))
RAW_TAGS = tuple(tag for tag in range(0x10, 0x7F) if tag not in tuple(Tag))

values = st.one_of(
    st.builds(Value, st.sampled_from(NUMBERS).map(int), st.integers(-(2**31), 2**31 - 1)),
    st.builds(Value, st.just(int(Tag.BOOLEAN)), st.booleans()),
    st.builds(Value, st.sampled_from(TEXTS).map(int), st.text(max_size=30)),
    st.builds(Value, st.sampled_from(RAW_TAGS), st.binary(max_size=30)),
)
attributes = st.builds(Attribute, st.text(min_size=1, max_size=20), st.lists(values, min_size=1, max_size=4).map(tuple))
groups = st.builds(
    AttributeGroup, st.sampled_from([0x01, 0x02, 0x04, 0x05, 0x0F]), st.lists(attributes, max_size=4).map(tuple)
)
messages = st.builds(
    Message,
    code=st.integers(0, 0xFFFF),
    request_id=st.integers(-(2**31), 2**31 - 1),
    groups=st.lists(groups, max_size=4).map(tuple),
    data=st.binary(max_size=60),
    version=st.tuples(st.integers(0, 255), st.integers(0, 255)),
)

# RFC 8010 appendix A.1 style: Print-Job with one name, written out by hand.
BY_HAND = (
    b"\x02\x00\x00\x02\x00\x00\x00\x01"
    b"\x01"
    b"\x47\x00\x12attributes-charset\x00\x05utf-8"
    b"\x48\x00\x1battributes-natural-language\x00\x05en-us"
    b"\x02"
    b"\x21\x00\x06copies\x00\x04\x00\x00\x00\x01"
    b"\x44\x00\x05sides\x00\x09one-sided"
    b"\x44\x00\x00\x00\x14two-sided-short-edge"
    b"\x03%PDF"
)


@given(messages)
def test_what_is_encoded_is_decoded_again(message: Message) -> None:
    assert decode(encode(message)) == message


def test_bytes_written_by_hand_are_read_and_written_the_same() -> None:
    message = decode(BY_HAND)
    assert message.code == 0x0002
    assert message.first(Group.OPERATION, "attributes-charset") == "utf-8"
    assert message.values(Group.JOB, "sides") == ("one-sided", "two-sided-short-edge")
    assert message.first(Group.JOB, "copies") == 1
    assert message.first(Group.PRINTER, "copies") is None
    assert message.data == b"%PDF"
    assert encode(message) == BY_HAND


def test_every_cut_before_the_end_mark_is_refused() -> None:
    for length in range(len(BY_HAND) - len(b"\x03%PDF") + 1):
        with pytest.raises(MalformedMessage):
            decode(BY_HAND[:length])


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(MalformedMessage):
        decode(content)


HEAD = b"\x02\x00\x00\x00\x00\x00\x00\x01"


@pytest.mark.parametrize(
    "body",
    [
        b"\x21\x00\x01a\x00\x04\x00\x00\x00\x01\x03",  # an attribute outside a group
        b"\x00\x03",  # tag 0 is reserved
        b"\x01\x21\x00\x00\x00\x04\x00\x00\x00\x01\x03",  # an additional value without a first
        b"\x01\x21\x00\x01a\x00\x03\x00\x00\x01\x03",  # an integer of three bytes
        b"\x01\x22\x00\x01a\x00\x01\x02\x03",  # a boolean of 2
        b"\x01\x44\x00\x01a\x00\x02\xff\xfe\x03",  # not UTF-8
        b"\x01\x44\x80\x01a\x00\x00\x03",  # a negative length
        b"\x01\x44\x7f\xffa",  # a length beyond the end
    ],
)
def test_malformed_attributes_are_refused(body: bytes) -> None:
    with pytest.raises(MalformedMessage):
        decode(HEAD + body)


def test_too_many_attributes_or_values_are_refused() -> None:
    one = b"\x22\x00\x01a\x00\x01\x00"
    decode(HEAD + b"\x01" + one * ATTRIBUTE_LIMIT + b"\x03")
    with pytest.raises(MalformedMessage, match="attributes"):
        decode(HEAD + b"\x01" + one * (ATTRIBUTE_LIMIT + 1) + b"\x03")
    more = b"\x22\x00\x00\x00\x01\x00"
    decode(HEAD + b"\x01" + one + more * (VALUE_LIMIT - 1) + b"\x03")
    with pytest.raises(MalformedMessage, match="values"):
        decode(HEAD + b"\x01" + one + more * VALUE_LIMIT + b"\x03")
    long = b"\x30\x00\x01a\x7f\xff" + b"x" * 0x7FFF
    with pytest.raises(MalformedMessage, match="too many"):
        decode(HEAD + b"\x01" + long * 20 + b"\x03")


@pytest.mark.parametrize(
    "wrong",
    [
        attribute(Tag.INTEGER, "a", True),
        attribute(Tag.INTEGER, "a", 2**31),
        attribute(Tag.INTEGER, "a", "1"),
        attribute(Tag.BOOLEAN, "a", 1),
        attribute(Tag.NAME, "a", b"x"),
        attribute(Tag.NAME, "a", "x" * 0x8000),
        attribute(Tag.NAME, "a"),
        attribute(Tag.NAME, "", "x"),
        Attribute("a", (Value(0x30, "text"),)),
    ],
)
def test_values_that_do_not_fit_are_not_encoded(wrong: Attribute) -> None:
    with pytest.raises(MalformedMessage):
        encode(Message(2, 1, (AttributeGroup(Group.OPERATION, (wrong,)),)))


def test_the_header_is_version_code_and_number() -> None:
    assert encode(Message(0x000B, 7, ())) == struct.pack(">BBHi", 2, 0, 0x000B, 7) + b"\x03"
