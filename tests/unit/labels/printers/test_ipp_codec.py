"""IPP on the wire: what is written is read again, and no bytes of a printer can do more than be refused."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.printers import ipp_codec as ipp
from labels.printers.ipp_codec import Attribute, NoIppError, read_message, request

NAMES = st.text("abcdefghijklmnop-", min_size=1, max_size=20)
SCALARS = st.one_of(
    st.tuples(st.just(ipp.INTEGER), st.lists(st.integers(-(2**31), 2**31 - 1), min_size=1, max_size=3)),
    st.tuples(st.just(ipp.BOOLEAN), st.lists(st.booleans(), min_size=1, max_size=3)),
    st.tuples(st.just(ipp.KEYWORD), st.lists(st.text(max_size=30), min_size=1, max_size=3)),
)


def attributes(depth: int) -> st.SearchStrategy[list[Attribute]]:
    plain = st.builds(lambda name, value: Attribute(value[0], name, tuple(value[1])), NAMES, SCALARS)
    if depth:
        members = st.lists(attributes(depth - 1).map(tuple), min_size=1, max_size=2)
        nested = st.builds(lambda name, value: Attribute(ipp.BEGIN_COLLECTION, name, tuple(value)), NAMES, members)
        plain = plain | nested
    return st.lists(plain, max_size=4, unique_by=lambda each: each.name)


def as_read(written: list[Attribute] | tuple[Attribute, ...]) -> dict[str, tuple[object, ...]]:
    return {
        each.name: tuple(as_read(value) if isinstance(value, tuple) else value for value in each.values)
        for each in written
    }


@given(attributes(2), attributes(1), st.integers(0, 0x7FFF))
def test_what_is_written_is_read_again(first: list[Attribute], second: list[Attribute], code: int) -> None:
    message = read_message(request(code, 1, [(ipp.OPERATION, first), (ipp.JOB, second)]))

    assert message.status == code
    assert message.groups == ((ipp.OPERATION, as_read(first)), (ipp.JOB, as_read(second)))


@given(attributes(2), st.data())
def test_what_was_cut_off_is_refused(written: list[Attribute], data: st.DataObject) -> None:
    whole = request(2, 1, [(ipp.OPERATION, written)])
    cut = data.draw(st.integers(0, len(whole) - 1))

    with pytest.raises(NoIppError):
        read_message(whole[:cut])


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_read_or_refused(content: bytes, as_ipp: bool) -> None:
    try:
        read_message(b"\x02\x00\x00\x00\x00\x00\x00\x01" + content if as_ipp else content)
    except NoIppError:
        return


def test_collections_without_end_are_refused() -> None:
    member = struct.pack(">BHH1s", ipp.MEMBER, 0, 1, b"a")
    nested = (struct.pack(">BHH", ipp.BEGIN_COLLECTION, 0, 0) + member) * 5000

    with pytest.raises(NoIppError, match="too deeply"):
        read_message(b"\x01\x01\x00\x00\x00\x00\x00\x01\x04" + nested[:1] + b"\0\1x" + nested[3:] + b"\x03")


def test_kinds_of_values_that_only_printers_send() -> None:
    def value(tag: int, content: bytes) -> bytes:
        return struct.pack(">BH1sH", tag, 1, bytes([tag]), len(content)) + content

    body = b"".join(
        [
            value(ipp.RANGE, struct.pack(">ii", 1, 9)),
            value(ipp.RESOLUTION, struct.pack(">iib", 203, 203, 3)),
            value(0x35, b"\0\2en\0\4Text"),
            value(0x13, b""),
            value(0x31, b"\x07\xea\x0b\x1c\x00\x00\x00\x00+\x00\x00"),
        ]
    )

    message = read_message(b"\x02\x00\x00\x00\x00\x00\x00\x01\x04" + body + b"\x03")

    assert list(message.first(ipp.PRINTER).values())[:4] == [((1, 9),), ((203, 203, 3),), ("Text",), (b"",)]


def test_the_first_of_two_attributes_of_one_name_counts() -> None:
    twice = [Attribute(ipp.KEYWORD, "a", ("x", "y")), Attribute(ipp.KEYWORD, "a", ("z", "z"))]

    assert read_message(request(0, 1, [(ipp.PRINTER, twice)])).first(ipp.PRINTER) == {"a": ("x", "y")}
