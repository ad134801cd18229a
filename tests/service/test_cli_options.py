"""Options of every command: which record, which instant, the demo; and streams that break."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.opening import Where
from kiosk import bootstrap
from tests import codes
from tests.clock import StandingClock
from tests.pharmacy import Pharmacy, asked, done
from tests.service.command_line import Kiosk


@pytest.fixture
def kiosk(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kiosk:
    bench = pharmacy.receive()
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", "SN0001")))
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


def files_in(folder: Path) -> dict[str, str]:
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_option_beats_the_environment_beats_the_data_folder(
    kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = Where(str(tmp_path / "empty.db"), "K1", clock, tmp_path)
    bootstrap.open_pharmacy(empty, "create").close()

    with monkeypatch.context() as another_user:
        another_user.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
        assert kiosk("stock", db=False).error == "NO_DATABASE"
    monkeypatch.setenv("KIOSK_DATABASE", pharmacy.place.target)
    assert len(kiosk("stock", db=False).lines) == 1
    assert kiosk("--db", empty.target, "stock", db=False).lines == []
    assert kiosk("stock", "--db", empty.target, db=False).lines == [], "after the command as well as before it"


def test_read_opens_no_record_and_takes_its_options_too(kiosk: Kiosk, tmp_path: Path) -> None:
    raw = codes.package(codes.VANCOMYCIN, "VN1", "280331")
    for arguments in (("read", raw), ("--json", "read", raw), ("read", "--now", "2030-01-01T00:00:00Z", raw)):
        ran = kiosk(*arguments, db=False, now=None)
        assert (ran.code, ran.only["lot"]) == (0, "VN1")
    assert ran.only["expired"] is True
    assert kiosk.raw("--json", "read", raw, now=None).only["lot"] == "VN1"
    assert not (tmp_path / "home").exists()


@settings(max_examples=80)
@given(sent=st.binary(max_size=80))
def test_read_answers_any_bytes_a_line_a_line(sent: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ran = Kiosk(monkeypatch, str(tmp_path / "none.db"), tmp_path)("read", stdin=sent)

    assert ran.code == 0
    assert len(ran.lines) == sent.count(b"\n") + (not sent.endswith(b"\n") and sent != b"")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_demo_leaves_the_real_record_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clock: StandingClock, engine: str
) -> None:
    """Somebody tries the demo on a machine where the pharmacy has just begun its own record."""
    kiosk = Kiosk(monkeypatch, str(tmp_path / "kept.db"), tmp_path / "home")
    real = Where(str(tmp_path / "home" / "infusion-kiosk" / "kiosk.db"), "K1", clock, tmp_path)
    bootstrap.open_pharmacy(real, "create").close()
    before = files_in(tmp_path / "home")

    shown = kiosk("--demo", "stock", db=False).lines

    assert len(shown) > 40
    assert files_in(tmp_path / "home") == before
    assert kiosk("--demo", "verify").only["ok"] is True
    assert len(kiosk("stock").lines) == len(shown), "with --db the demo is kept"


def test_an_answer_nobody_waits_for_is_no_traceback(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    pharmacy.record.close()
    reading, writing = os.pipe()
    os.close(reading)
    done_ = subprocess.run(
        [sys.executable, "-m", "kiosk", "--db", kiosk.target, "stock", "--json"],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert done_.returncode == 1
    assert b"Traceback" not in done_.stderr


def test_a_whole_pharmacy_asks_in_words(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(codes.package(codes.VANCOMYCIN, "VNOLD", "261031")), "EXPIRED")
    done(bench.answer(quarantine=True))

    assert "Vancomycin 1 g: 1 vial, lot VNOLD, expires 2026-10-31, Shelf, expired" in kiosk.raw("stock").out
    assert kiosk.raw("short").out == "Nothing is short.\n"
    assert json.loads(kiosk("expiring").out)["days_left"] == -23


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_name_of_a_record_is_not_the_users_own(kiosk: Kiosk, empty: str) -> None:
    for command in (("stock",), ("verify",), ("--demo", "stock"), ("user", "add", "Eva Lind")):
        ran = kiosk("--db", empty, *command, db=False)
        assert (ran.code, ran.error) == (1, "BAD_PATH")
        assert "--db" in ran.only["error"]["message"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_empty_variable_is_as_none(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_DATABASE", "")

    assert len(kiosk("stock", db=False).lines) == 1


@pytest.mark.parametrize("name", ["\udcff", "\ud83d\ude00", "☂ 😀 \\ud800 \x00"])
def test_json_holds_no_half_of_a_character(kiosk: Kiosk, name: str) -> None:
    ran = kiosk("stock", "--location", name)

    message = ran.only["error"]["message"]
    assert ran.error == "NO_LOCATION"
    assert message.encode("utf-8").decode() == message
    assert ran.out.isascii()
    assert name in message or "\N{REPLACEMENT CHARACTER}" in message
