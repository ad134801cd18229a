"""`kiosk printer`: what it says of printers, the test label that is read back, and the way through a calibration."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanners import build_local
from tests.printers.simulator import Simulator, simulator
from tests.seen import scanned
from tests.service.command_line import Kiosk

MODULES = (2, 3, 4, 5)


@pytest.fixture
def kiosk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kiosk:
    return Kiosk(monkeypatch, str(tmp_path / "none.db"), tmp_path)


@pytest.fixture
def paper() -> Iterator[Simulator]:
    with simulator() as made:
        yield made


def codes(*names: str) -> bytes:
    """Scans of these steps, one a line, and the empty line that ends them."""
    return b"".join(build_local("command", f"CAL.{name}").encode() + b"\n" for name in names) + b"\n"


def test_how_a_printer_is(kiosk: Kiosk, paper: Simulator) -> None:
    ready = kiosk("printer", "status", paper.url)
    paper.becomes(paper_out=True, label_length=609)
    empty = kiosk("printer", "status", paper.url)

    assert ready.only == {"url": paper.url, "state": "ready", "message": "The printer is ready.", "media": None}
    assert (empty.code, empty.only["state"]) == (0, "out_of_media")
    assert empty.only["media"] == {"width": 0, "height": 3000}


def test_a_printer_that_is_not_there_is_an_answer(kiosk: Kiosk) -> None:
    with simulator() as gone:
        url = gone.url

    answer = kiosk.raw("printer", "status", url)

    assert answer.code == 0
    assert f"Nothing listens at {url}." in answer.out


def test_a_password_in_an_address_is_refused_and_not_repeated(kiosk: Kiosk) -> None:
    refused = kiosk("printer", "status", "ipp://user:hunter2@printer/ipp/print")

    assert refused.code == 2
    assert "hunter2" not in refused.out + refused.err
    assert "password" in refused.err


def test_a_test_label_is_printed_once(kiosk: Kiosk, paper: Simulator) -> None:
    answer = kiosk("printer", "test", paper.url, "--stock", "4x3")

    assert answer.code == 0
    assert answer.only["sent"] is True
    assert answer.only["url"] == paper.url
    assert re.fullmatch("[0-9a-f]{64}", answer.only["raster_sha256"])
    assert len(paper.labels) == 1


def test_a_test_label_that_cannot_be_printed_says_why(kiosk: Kiosk, paper: Simulator) -> None:
    paper.becomes(head_open=True)

    refused = kiosk("printer", "test", paper.url, "--stock", "4x3")

    assert (refused.code, refused.error) == (1, "HEAD_OPEN")
    assert "Close it" in refused.err
    assert paper.labels == []


def test_a_test_label_of_which_nobody_knows_says_so(kiosk: Kiosk, paper: Simulator) -> None:
    paper.fails(cut_at=100)

    unsure = kiosk("printer", "test", paper.url, "--stock", "4x3")

    assert (unsure.code, unsure.error) == (1, "NEEDS_CHECK")
    assert paper.calls == 1


def test_labels_that_are_too_small_are_refused_before_anything_is_sent(kiosk: Kiosk, paper: Simulator) -> None:
    refused = kiosk("printer", "test", paper.url, "--stock", "1x0.5")

    assert refused.error == "DOES_NOT_FIT"
    assert paper.calls == 0


def test_what_stands_on_the_test_label_is_what_calibration_reads(kiosk: Kiosk, tmp_path: Path) -> None:
    kiosk("printer", "test", f"folder:{tmp_path}/out", "--stock", "4x3")
    read = scanned((tmp_path / "out" / "test.pdf").read_bytes(), 812)
    scans = b"".join(text.encode() + b"\n" for text in read)

    advice = kiosk("printer", "calibrate", f"folder:{tmp_path}/out", "--stock", "4x3", stdin=scans)

    assert advice.code == 0
    assert advice.only["is_good"] is True
    assert advice.only["printed"] == advice.only["scanned"] == ["M2", "M3", "M4", "M5"]
    assert (advice.only["darkness"], advice.only["module_px"]) == (None, 2)


def test_a_ladder_for_each_darkness_is_printed_and_the_best_is_advised(kiosk: Kiosk, paper: Simulator) -> None:
    good = [f"D{darkness}.M{module}" for darkness in (12, 16) for module in MODULES]
    scans = codes("D8.M4", "D8.M5", *good, "D20.M3", "D20.M4", "D20.M5")

    advice = kiosk("printer", "calibrate", paper.url, "--stock", "4x3", stdin=scans)

    assert advice.code == 0
    assert (advice.only["darkness"], advice.only["module_px"]) == (12, 2)
    assert "--set-darkness 12" in advice.only["next_step"]
    assert re.findall(rb"~SD([0-9]{2})", bytes(paper.received)) == [b"08", b"12", b"16", b"20", b"24"]
    assert sum(b"^GFA" in label for label in paper.labels) == 5
    assert bytes(paper.received).endswith(b"^XA^JUR^XZ\n"), "no label after it is as dark as the last ladder"


def test_scans_of_other_things_count_for_nothing(kiosk: Kiosk, paper: Simulator) -> None:
    whole = codes("D9.M2", "D9.M3", "D9.M4", "D9.M5").splitlines()
    wrong = [
        b"]d2010031234567890617271130",
        build_local("location", "A1").encode(),
        whole[0][:-1] + b"?",
        b"\xff\x1b[2J",
    ]
    stdin = b"\n".join([*wrong, *codes("D10.M2").splitlines()]) + b"\n"

    advice = kiosk("printer", "calibrate", paper.url, "--stock", "4x3", "--darkness", "9", stdin=stdin)

    assert advice.code == 1
    assert advice.only["scanned"] == []
    assert advice.err.count("is no symbol of these labels") == len(wrong) + 1
    assert "\x1b" not in advice.err


def test_calibration_stops_at_the_first_label_that_is_not_printed(kiosk: Kiosk, paper: Simulator) -> None:
    paper.becomes(paper_out=True)

    refused = kiosk("printer", "calibrate", paper.url, "--stock", "4x3")

    assert (refused.code, refused.error) == (1, "OUT_OF_MEDIA")
    assert paper.calls == 1


def test_the_printer_keeps_what_was_learnt(kiosk: Kiosk, paper: Simulator) -> None:
    options = ("--set-darkness", "12", "--cross-at", "6,4.5")

    answer = kiosk("printer", "calibrate", paper.url, "--stock", "4x3", *options)

    assert answer.only["darkness"] == 12
    assert answer.only["offset"] == {"left": 8, "down": 4}
    assert bytes(paper.received) == b"~SD12\n^XA^LT4^LS8^JUS^XZ\n"


def test_a_print_that_is_far_off_is_not_moved(kiosk: Kiosk, paper: Simulator) -> None:
    refused = kiosk("printer", "calibrate", paper.url, "--stock", "4x3", "--cross-at", "25,5")

    assert refused.error == "TOO_FAR_OFF"
    assert paper.calls == 0


def test_a_printer_without_zpl_is_not_set(kiosk: Kiosk, tmp_path: Path) -> None:
    refused = kiosk("printer", "calibrate", f"folder:{tmp_path}/out", "--stock", "4x3", "--set-darkness", "12")

    assert refused.error == "NO_ZPL"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("printer",),
        ("printer", "status"),
        ("printer", "status", "lpd://printer"),
        ("printer", "test", "socket://printer"),
        ("printer", "test", "socket://printer", "--stock", "huge"),
        ("printer", "calibrate", "socket://printer", "--stock", "4x3", "--set-darkness", "31"),
        ("printer", "calibrate", "socket://printer", "--stock", "4x3", "--darkness", "1,x"),
        ("printer", "calibrate", "socket://printer", "--stock", "4x3", "--darkness", "1,2,3,4,5,6,7,8,9,10,11"),
        ("printer", "calibrate", "socket://printer", "--stock", "4x3", "--cross-at", "5"),
        ("printer", "discover", "--seconds", "1e9"),
        ("printer", "discover", "--interface", "eth0"),
    ],
)
def test_what_cannot_be_meant_is_usage(kiosk: Kiosk, arguments: tuple[str, ...]) -> None:
    assert kiosk(*arguments).code == 2


def test_printers_are_looked_for_without_a_record(kiosk: Kiosk) -> None:
    found = kiosk("printer", "discover", "--seconds", "0", "--interface", "127.0.0.1")

    assert found.code == 0
    assert all(set(line) == {"url", "name", "model", "how"} for line in found.lines)
