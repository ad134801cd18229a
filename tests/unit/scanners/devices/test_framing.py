"""A device's bytes become whole texts: none lost, doubled or made of two, however the bytes come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanners import self_test_code
from scanners.devices.framing import MOST_BYTES, Framer

TEXTS = st.lists(st.text("]d2AB01\x1d-", min_size=1, max_size=40), max_size=12)


@given(TEXTS, st.sampled_from(["\r", "\n", "\r\n", "\t", "\x03"]), st.data())
def test_every_text_comes_once_and_in_order_however_the_bytes_are_cut(
    texts: list[str], end: str, data: st.DataObject
) -> None:
    sent = b"".join(text.encode() + end.encode() for text in texts)
    framer, found, place, at = Framer(), [], 0, 0.0
    while place < len(sent):
        size = data.draw(st.integers(1, len(sent) - place))
        at += data.draw(st.sampled_from([0.0, 0.01, 0.3, 0.9]))
        found += framer.feed(sent[place : place + size], at)
        place += size
    assert [framed.raw for framed in found] == texts
    assert all(framed.end == end[0] and not framed.fault for framed in found)


def test_a_text_without_its_end_mark_is_given_up_and_its_rest_is_no_scan() -> None:
    framer = Framer()
    assert framer.feed(b"]d201003123450101191728", 1.0) == []
    assert framer.silence(1.9) is None
    [cut, rest, whole] = framer.feed(b"0331\x1d10VN1\r\n]d2WHOLE\r\n", 2.5)
    assert (cut.raw, cut.fault) == ("]d201003123450101191728", "CUT")
    assert (rest.raw, rest.fault) == ("", "REST")  # it may end a badge
    assert (whole.raw, whole.fault) == ("]d2WHOLE", "")


def test_an_end_mark_that_comes_late_and_alone_ends_the_rest() -> None:
    framer = Framer()
    framer.feed(b"]d2AB", 1.0)
    [cut, whole] = framer.feed(b"\r]d2WHOLE\r", 2.5)
    assert (cut.fault, whole.raw, whole.fault) == ("CUT", "]d2WHOLE", "")


def test_a_rest_without_end_is_given_up_as_well_but_the_test_symbol_is_handed_on() -> None:
    framer, sent = Framer(), self_test_code().text
    found = [*framer.feed(b"]d2ONE", 0.0), *framer.feed(b"]d2TWO", 5.0), *framer.feed(sent.encode(), 10.0)]
    assert [(framed.raw, framed.fault) for framed in found] == [("]d2ONE", "CUT"), ("", "CUT")]
    last = framer.silence(15.0)
    assert last is not None
    assert (last.raw, last.fault) == (sent, "CUT")  # a scanner that sends no end mark has to be set up by it


WHOLE = tuple(f"]d2010031234567890610VN{number}\x1d21S{number}" for number in range(8))


@given(st.integers(0, 7), st.data())
def test_whatever_is_cut_lost_or_strange_only_whole_texts_are_scans(hurt: int, data: st.DataObject) -> None:
    sent = [f"{text}\r".encode() for text in WHOLE]
    place = data.draw(st.integers(1, len(sent[hurt]) - 1))
    fault = data.draw(st.sampled_from(["pause", "LOST", "STRANGE", "gone", "longer than any"]))
    framer = Framer()
    found = framer.feed(b"".join(sent[:hurt]) + sent[hurt][:place], 0.0)
    at = 1.5 if fault == "pause" else 0.1
    if fault == "gone":
        found += [each for each in (framer.broken(at),) if each is not None]
        framer.opened(at)
    elif fault == "longer than any":
        found += framer.feed(b"x" * (MOST_BYTES + 1), at)
        at += data.draw(st.sampled_from([0.0, 2.0]))
    elif fault != "pause":
        framer.spoil(fault, at)
        at += data.draw(st.sampled_from([0.0, 2.0]))
    found += framer.feed(sent[hurt][place:] + b"".join(sent[hurt + 1 :]), at)
    assert [framed.raw for framed in found if not framed.fault] == [text for text in WHOLE if text != WHOLE[hurt]]
    assert all(WHOLE[hurt].startswith(framed.raw[:place]) for framed in found if framed.fault)


def test_of_a_spoiled_text_only_what_came_before_is_handed_on() -> None:
    framer = Framer()
    framer.feed(b"]d2AB", 0.0)
    framer.spoil("LOST", 0.1)
    [spoiled] = framer.feed(b"secret\r", 0.2)
    assert (spoiled.raw, spoiled.fault) == ("]d2AB", "LOST")


def test_a_fault_that_stands_alone_is_told_and_hurts_no_later_scan() -> None:
    framer = Framer()
    framer.spoil("STRANGE", 0.0)
    [alone, whole] = framer.feed(b"]d2AB\r", 500.0)
    assert (alone.raw, alone.fault) == ("", "STRANGE")
    assert (whole.raw, whole.fault) == ("]d2AB", "")
    framer.spoil("LOST", 501.0)
    [all_lost] = framer.feed(b"\r", 501.1)
    assert (all_lost.raw, all_lost.fault) == ("", "LOST")


def test_a_scanner_without_end_mark_is_ended_by_silence() -> None:
    framer = Framer(by_silence=True)
    framer.feed(b"]d2AB", 1.0)
    framer.feed(b"12", 1.05)
    assert framer.silence(1.1) is None
    framed = framer.silence(1.16)
    assert framed is not None
    assert (framed.raw, framed.end, framed.fault, framed.began_at) == ("]d2AB12", "", "", 1.0)


def test_a_rest_of_a_scanner_without_end_mark_ends_with_a_clear_silence() -> None:
    framer = Framer(by_silence=True)
    framer.feed(b"]d2HALF", 0.0)
    assert framer.broken(0.05) is not None
    framer.opened(3.0)
    assert framer.feed(b"0331", 3.1) == []
    assert framer.feed(b"10VN", 3.5) == []  # it stammers, and is one rest still
    [rest] = framer.feed(b"]d2WHOLE", 4.6)
    assert (rest.raw, rest.fault) == ("", "REST")
    whole = framer.silence(4.8)
    assert whole is not None
    assert (whole.raw, whole.fault) == ("]d2WHOLE", "")


@pytest.mark.parametrize("by_silence", [False, True])
def test_what_follows_an_opening_anew_is_a_rest_unless_a_silence_stands_before_it(by_silence: bool) -> None:
    framer = Framer(by_silence=by_silence)
    end = b"" if by_silence else b"\r"
    assert framer.broken(1.0) is None  # its beginning may have come, and nobody had read it
    framer.opened(60.0)
    assert [framed.fault for framed in (*framer.feed(b"0331" + end, 60.4), *framer.feed(b"", 61.5))] == ["REST"]
    assert framer.broken(70.0) is None
    framer.opened(80.0)
    assert [framed.fault for framed in (*framer.feed(b"]d2AB" + end, 81.1), *framer.feed(b"", 81.3))] == [""]


def test_what_is_in_hand_when_another_framing_is_learned_is_given_up() -> None:
    framer = Framer()
    framer.feed(b"]d2HALF", 0.0)
    cut = framer.end_by_silence(True, 0.05)
    assert cut is not None
    assert cut.fault == "CUT"
    assert framer.end_by_silence(True, 0.06) is None
    framer.feed(b"REST", 0.2)
    rest = framer.silence(1.3)
    assert rest is not None
    assert (rest.raw, rest.fault) == ("", "REST")


def test_what_is_too_long_is_told_and_its_rest_is_no_text() -> None:
    [framed] = Framer().feed(b"x" * (MOST_BYTES * 3) + b"\r", 0.0)
    assert (framed.fault, len(framed.raw)) == ("TOO_LONG", MOST_BYTES)


def test_half_a_text_of_a_device_that_went_away_is_told() -> None:
    framer = Framer()
    framer.feed(b"]d2PA", 0.0)
    framed = framer.broken(0.1)
    assert framed is not None
    assert framed.fault == "CUT"
    assert framer.broken(0.2) is None


@given(st.binary(max_size=3000))
def test_whatever_bytes_come_they_come_back_as_they_were(data: bytes) -> None:
    framer = Framer()
    for framed in [*framer.feed(data, 0.0), framer.broken(1.0)]:
        if framed is not None and not framed.fault:
            assert framed.raw.encode("utf-8", "surrogateescape") in data
