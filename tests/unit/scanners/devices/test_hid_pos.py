"""Reports of a point-of-sale scanner become texts as they were scanned; no other report is guessed at."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from scanners.devices.framing import MOST_BYTES, Framed
from scanners.devices.hid_pos import ReportJoiner, hid_pos_reader
from tests.pty.harness import wait_until


def reports(text: str) -> list[bytes]:
    """A text with its AIM identifier, as the scanner sends it."""
    identifier, data = text[:3].encode(), text[3:].encode()
    pieces = [data[place : place + 56] for place in range(0, len(data), 56)] or [b""]
    made = []
    for number, piece in enumerate(pieces, 1):
        head = bytes((2, len(piece))) + identifier + piece.ljust(56, b"\0")
        made.append(head + b"\0\0" + bytes((int(number < len(pieces)),)))
    return made


def code(number: int) -> str:
    return f"]d2010031234501011917280331\x1d10VN{number:05}\x1d21S{number:07}" + "X" * (number % 120)


@given(st.text("AB01\x1d-", min_size=1, max_size=300))
def test_a_text_of_any_length_comes_whole(data: str) -> None:
    joiner = ReportJoiner()
    found = [framed for report in reports(f"]d2{data}") for framed in joiner.feed(report, 0.0)]
    assert [(framed.raw, framed.fault) for framed in found] == [(f"]d2{data}", "")]


@given(st.binary(max_size=80))
def test_no_other_report_becomes_a_scan_or_breaks_anything(report: bytes) -> None:
    for framed in ReportJoiner().feed(report, 0.0):
        assert framed.fault or (len(report) == 64 and report[0] == 2)


def joined(*timed: tuple[float, bytes]) -> list[tuple[str, str]]:
    joiner = ReportJoiner()
    return [(framed.raw, framed.fault) for at, report in timed for framed in joiner.feed(report, at)]


LONG = "]d2" + "A" * 56 + "B" * 56 + "C"


def test_a_text_whose_rest_comes_late_is_given_up_and_so_is_the_rest() -> None:
    first, second, third = reports(LONG)
    [next_scan] = reports("]d2NEXT")
    assert joined((0.0, first), (1.2, second), (1.3, third), (1.4, next_scan)) == [
        (LONG[:59], "CUT"), ("", "REST"), ("]d2NEXT", ""),
    ]  # fmt: skip


def test_a_strange_report_spoils_all_up_to_the_last_one_of_its_text() -> None:
    first, second, third = reports(LONG)
    [next_scan] = reports("]d2NEXT")
    strange = b"\x05" * 64
    assert joined(*((0.0, each) for each in (first, strange, second, third, next_scan))) == [
        (LONG[:59], "STRANGE"), ("]d2NEXT", ""),
    ]  # fmt: skip
    assert joined((0.0, first), (0.1, strange), (1.5, second), (1.6, third), (1.7, next_scan)) == [
        (LONG[:59], "STRANGE"), ("", "REST"), ("]d2NEXT", ""),
    ]  # fmt: skip
    assert joined((0.0, strange), (0.1, second), (0.2, third), (0.3, next_scan)) == [("", "STRANGE"), ("]d2NEXT", "")]
    assert joined((0.0, strange), (500.0, next_scan)) == [("", "STRANGE"), ("]d2NEXT", "")]


def test_what_is_too_long_is_refused_to_its_end() -> None:
    found = joined(*((0.0, each) for each in [*reports("]d2" + "A" * 1500), *reports("]d2NEXT")]))
    assert [(len(raw), fault) for raw, fault in found] == [(MOST_BYTES, "TOO_LONG"), (7, "")]


def test_two_codes_between_which_reports_were_lost_are_not_made_one() -> None:
    first, *_ = reports(LONG)
    *_, last = reports(LONG.replace("]d2", "]C1"))
    assert joined((0.0, first), (0.1, last)) == [(LONG[:59], "LOST")]


def test_a_thousand_scans_come_once_and_in_order(tmp_path: Path) -> None:
    path = tmp_path / "hidraw0"
    os.mkfifo(path)
    texts: list[Framed] = []
    there: list[bool] = []
    reader = hid_pos_reader(str(path), texts.append, there.append)
    reader.start()
    end = os.open(path, os.O_WRONLY)
    for number in range(1000):
        os.write(end, b"".join(reports(code(number))))
    wait_until(lambda: len(texts) == 1000, "all scans", report=lambda: f"{len(texts)} came")
    path.unlink()
    os.close(end)
    wait_until(lambda: there[-1] is False, "the device to be gone")
    reader.stop()
    assert [framed.raw for framed in texts] == [code(number) for number in range(1000)]
    assert not [each for each in threading.enumerate() if each.name.startswith("hid_pos")]


def test_a_device_at_its_end_is_said_to_be_away() -> None:
    there: list[bool] = []
    reader = hid_pos_reader("/dev/null", lambda _: None, there.append)
    reader.start()
    wait_until(lambda: there == [True, False], "the word that it is away")
    reader.stop()
