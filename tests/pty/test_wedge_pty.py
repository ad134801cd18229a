"""The keyboard wedge in a real terminal: every scan whole, in order, and no key of one ever does anything."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path

import pytest

from tests.pty.harness import SLOW, kitty, raw, scans_at, wait_until
from tests.pty.wedge_session import Session, code, in_parallel, session

pytestmark = pytest.mark.pty

FOCUSES = ("button", "entry", "dialog")


def test_every_scan_whole_and_in_order(tmp_path: Path) -> None:
    def cell(pace_focus_and_keys: tuple[float, str, bool]) -> None:
        pace, focus, is_kitty = pace_focus_and_keys
        count = scans_at(pace)
        with session(tmp_path / f"{pace}-{focus}-{is_kitty}", focus, kitty=is_kitty) as app:
            app.scan(range(1, count + 1), pace, kitty if is_kitty else raw)
            app.check_scans(count)

    # The slow ones first: they mostly wait, so that three of the others have room beside them.
    in_parallel(cell, list(product((SLOW, 0.002, 0.0), FOCUSES, (False, True))), at_once=9)


def test_an_event_loop_that_stands_still_in_mid_scan(tmp_path: Path) -> None:
    def cell(focus: str) -> None:
        with session(tmp_path / focus, focus) as app:
            for number in range(1, 21):
                text = code(number) + "\r"
                middle = 1 + number * 2
                app.program.feed(text[:middle], 0.002)
                app.command("block")
                app.wait_for("blocked", number)
                app.program.feed(text[middle:], 0.002)
            app.check_scans(20)

    in_parallel(cell, FOCUSES)


@pytest.mark.parametrize("pace", [0.0, 0.002, SLOW])
def test_an_interpreter_held_half_of_the_time(tmp_path: Path, pace: float) -> None:
    def cell(focus: str) -> None:
        with session(tmp_path / focus, focus) as app:
            app.command("hold")
            app.scan(range(1, 51), pace)
            app.check_scans(50, seconds=120)

    in_parallel(cell, FOCUSES)


def test_four_thousand_scans_at_full_backlog(tmp_path: Path) -> None:
    with session(tmp_path / "app") as app:
        app.scan(range(1, 4001))
        app.check_scans(4000, seconds=300)


def test_the_trip_wires_do_fire_for_a_person(tmp_path: Path) -> None:
    def cell(key_and_fired: tuple[str, str]) -> None:
        key, fired = key_and_fired
        with session(tmp_path / fired) as app:
            app.program.write(key.encode())
            app.wait_for("key")
            assert app.fired() == [("key", fired)]

    in_parallel(cell, [("a", "a"), ("\r", "enter"), ("\x1bOP", "f")])


PERSONS_KEYS = {
    "f1": b"\x1bOP",
    "f5": b"\x1b[15~",
    "up": b"\x1b[A",
    "left": b"\x1b[D",
    "escape": b"\x1b",
    "backspace": b"\x7f",
    "shift and tab": b"\x1b[Z",
    "alt and x": b"\x1bx",
    "keypad 5, which Textual drops": b"\x1b[E",
    "ctrl and c": b"\x03",
    "ctrl and q": b"\x11",
    "ctrl and z": b"\x1a",
    "a lost focus": b"\x1b[O",
    "no UTF-8": b"\xe9\x9b",
}


def test_a_key_no_barcode_holds_refuses_the_scan_and_changes_no_lot(tmp_path: Path) -> None:
    # A character a person types in mid-scan cannot be told from the scanner's: receiving asks for confirmation.
    whole = code(1)
    places = range(3, len(whole), 4)

    def cell(key: str) -> None:
        with session(tmp_path / key) as app:
            for done, place in enumerate(places, start=1):
                app.program.feed(whole[:place], 0.001)
                app.program.write(PERSONS_KEYS[key])
                app.program.feed(whole[place:] + "\r", 0.001)
                app.wait_for("refused", done)
            app.scan(range(1, 2))
            app.wait_for("scan")
            assert app.notes("refused") == ["unreadable" if key == "no UTF-8" else "mixed"] * len(places), key
            assert app.notes("scan") == [whole], key
            assert app.fired() == [], key

    in_parallel(cell, list(PERSONS_KEYS))


BAD_BYTES = {
    "no UTF-8": [b"\xe9\x9b", b"\xff\xfe\x80", b"\xc3", b"\x9b\x9b"],
    "controls": [bytes([number]) for number in range(32)],
    "sequences the parser fails on": [b"\x1b[99999999999;5u", b"\x1b[48;1;1;0;0t\x1b[<0;5;5M"],
}


def test_no_byte_ends_the_program(tmp_path: Path) -> None:
    def cell(kind_and_keys: tuple[str, bool]) -> None:
        kind, is_kitty = kind_and_keys
        with session(tmp_path / f"{kind}-{is_kitty}", "dialog", kitty=is_kitty) as app:
            for noise in BAD_BYTES[kind]:
                app.program.write(noise * 3)
            scan_until_one_is_taken(app)
            assert not [note for note in app.fired() if note == ("key", "quit")], kind

    in_parallel(cell, list(product(BAD_BYTES, (False, True))))


def test_random_bytes_do_not_end_the_program(tmp_path: Path) -> None:
    def cell(seed: int) -> None:
        with session(tmp_path / str(seed), "entry", kitty=bool(seed % 2)) as app:
            app.program.write(random.Random(seed).randbytes(20_000))
            scan_until_one_is_taken(app)

    in_parallel(cell, range(4))


def scan_until_one_is_taken(app: Session) -> None:
    """Scan, as a person would, again after every answer until the noise before is over."""
    answered = -1

    def is_taken() -> bool:
        nonlocal answered
        if app.answers() > answered:
            answered = app.answers()
            app.scan(range(1, 2))
        return code(1) in app.notes("scan")

    wait_until(is_taken, "a scan after the noise", 60)
    assert app.program.is_running


def test_a_person_types_between_scans(tmp_path: Path) -> None:
    text = "Lot 7] received, box 2 of 3"
    with session(tmp_path / "app", "entry", typing=True) as app:
        for number, character in enumerate(text, start=1):
            app.program.feed(character, 0.08)
            app.wait_for("typed", number)
            app.scan(range(number, number + 1), 0.001)
            app.wait_for("scan", number)
        assert app.notes("typed") == [text[:end] for end in range(1, len(text) + 1)]
        assert app.notes("submitted") == []
        assert app.notes("scan") == [code(number) for number in range(1, len(text) + 1)]


def test_fast_typing_reaches_the_box_in_order(tmp_path: Path) -> None:
    text = "the quick brown fox] jumps"
    with session(tmp_path / "app", "entry", typing=True) as app:
        app.program.feed(text, 0.06)
        app.program.feed("\r", 0.06)
        app.wait_for("submitted")
        assert app.notes("submitted") == [text]
        assert (app.notes("scan"), app.notes("refused")) == ([], [])


def test_a_paste_is_one_scan_or_plain_text(tmp_path: Path) -> None:
    with session(tmp_path / "app", "entry", typing=True) as app:
        for paste in (code(1), "just words", f"{code(1)}\n{code(2)}\n"):
            app.program.write(f"\x1b[200~{paste}\x1b[201~".encode())
        app.wait_for("refused")
        app.wait_for("typed")
        assert app.notes("scan") == [code(1)]
        assert app.notes("typed") == ["just words"]
        assert app.notes("refused") == ["several"]


def test_a_code_without_aim_identifier_presses_nothing(tmp_path: Path) -> None:
    with session(tmp_path / "app") as app:
        app.program.write(f"{code(1)[3:]}\r".encode())
        app.wait_for("refused")
        app.scan(range(1, 2))
        app.wait_for("scan")
        assert app.notes("refused") == ["no_aim"]
        assert app.fired() == []
