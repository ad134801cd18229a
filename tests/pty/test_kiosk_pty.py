"""The real kiosk in a real terminal: every scan in the record once and in order, and no key of one does anything."""

from __future__ import annotations

import random
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.pty.conftest import CopyDemo
from tests.pty.harness import SLOW, Encode, kitty, raw, scans_at, wait_until
from tests.pty.keys import DOWN
from tests.pty.kiosk_session import ENTER, ESCAPE, F3, F4, F8, F9, Kiosk, check_sound, running, vial

pytestmark = pytest.mark.pty

# As delivered the kiosk never asks a terminal for the kitty key protocol; a site may have it ask.
ENCODINGS: dict[str, tuple[Encode, dict[str, str]]] = {
    "raw": (raw, {}),
    "kitty": (kitty, {"TEXTUAL_DISABLE_KITTY_KEY": "0"}),
}
FOCUSES = ("button", "entry", "dialog")
PACES = (0.0, 0.002, SLOW)
"""The slow one mostly waits: half of the kiosks begin with it, so that the others have room."""


def focus_on(kiosk: Kiosk, focus: str) -> None:
    """Put the focus where a scan's Enter, or its text, would do harm."""
    if focus == "button":
        before = len(kiosk.scans())
        kiosk.scan(vial(99_999, "OTHER"))
        kiosk.wait_for_results(before + 1)  # the button of the question before may still be drawn for a frame
        kiosk.program.wait_for_text("OTHER")
        kiosk.program.wait_for_text("Yes, add it")
    elif focus == "entry":
        kiosk.program.write(F4)
        kiosk.program.wait_for_text("Type the code")
    else:
        kiosk.program.write(F8)
        kiosk.program.wait_for_text("Whose stock comes next?")


def check_nothing_fired(kiosk: Kiosk, focus: str, last: int) -> None:
    """What was open is open still, and as it was."""
    if focus == "button":
        assert kiosk.program.shows("Yes, add it")
        assert kiosk.program.shows("OTHER")
        assert kiosk.program.shows("A question is open")
    elif focus == "entry":
        assert kiosk.program.shows("0338-0049-04"), "the line is still empty: its example shows"
        assert kiosk.program.shows(f"serial S{last:05}")
    else:
        assert kiosk.program.shows("Whose stock comes next?")
        assert not kiosk.program.shows("owner:")
        assert kiosk.program.shows(f"serial S{last:05}")


def receive_many(kiosk: Kiosk, focus: str, pace: float, encode: Encode, first: int) -> int:
    """Scan vials from the first number on, at this pace, and give the number that comes next."""
    count = scans_at(pace)
    before, steps, booked = len(kiosk.scans()), kiosk.steps(), kiosk.serials()
    numbers = range(first, first + count)
    texts = [vial(number) for number in numbers]
    kiosk.program.feed_all((text + "\r" for text in texts), pace, encode)
    kiosk.wait_for_results(before + count, seconds=150)
    result = "refused" if focus == "button" else "done"
    assert kiosk.scans()[before:] == [(text, result) for text in texts], pace
    new = [] if focus == "button" else [f"S{number:05}" for number in numbers]
    assert kiosk.serials() == [*booked, *new], pace
    assert kiosk.steps() == steps + len(new), f"{pace}: no answer, no undo, no step but the scans' own"
    kiosk.program.wait_for_text("A question is open" if focus == "button" else f"serial S{numbers[-1]:05}")
    check_nothing_fired(kiosk, focus, numbers[-1])
    return first + count


def receive_at_every_pace(database: Path, focus: str, encoding: str) -> None:
    encode, env = ENCODINGS[encoding]
    with running(database, env=env) as kiosk:
        kiosk.open_box()
        focus_on(kiosk, focus)
        assert kiosk.serials() == ["S00000"]
        number = 1
        for pace in PACES if encoding == "raw" else reversed(PACES):
            number = receive_many(kiosk, focus, pace, encode, number)
    check_sound(database)


def test_every_scan_is_in_the_record_once_and_in_order(copy_demo: CopyDemo) -> None:
    cells = [(focus, name) for focus in FOCUSES for name in ENCODINGS]
    databases = {cell: copy_demo("-".join(cell)) for cell in cells}
    with ThreadPoolExecutor(len(cells)) as pool:
        for done in [pool.submit(receive_at_every_pace, databases[cell], *cell) for cell in cells]:
            done.result()


KEYS_OF_PEOPLE = {"undo": F9, "home": ESCAPE, "quantity": F3, "ctrl+c": b"\x03", "backspace": b"\x7f", "up": b"\x1b[A"}


def test_a_persons_key_in_mid_scan_refuses_the_scan_and_does_nothing(demo: Path) -> None:
    with running(demo) as kiosk:
        kiosk.open_box()
        booked = ["S00000"]
        for number, (name, key) in enumerate(KEYS_OF_PEOPLE.items(), start=7):
            before, steps = len(kiosk.scans()), kiosk.steps()
            text = vial(number)
            kiosk.program.feed(text[:30], 0.001)
            kiosk.program.write(key)
            kiosk.program.feed(text[30:] + "\r", 0.001)
            kiosk.program.wait_for_text("✕ STOP")
            kiosk.wait_for_results(before + 1)
            [(_, result)] = kiosk.scans()[before:]
            assert result == "refused", name
            assert kiosk.steps() == steps, name
            kiosk.scan(text)
            kiosk.program.wait_for_text(f"serial S{number:05}")
            booked.append(f"S{number:05}")
            assert kiosk.serials() == booked, name
        assert kiosk.rows("select count(*) from lot where batch_lot like 'VN9%' and batch_lot <> 'VN900'") == [(0,)]


def test_a_letter_typed_into_a_scan_is_seen_before_it_counts(demo: Path) -> None:
    with running(demo) as kiosk:
        kiosk.open_box()
        text = vial(7)
        middle = text.index("VN900") + 2
        kiosk.program.feed(text[:middle], 0.001)
        kiosk.program.write(b"X")
        kiosk.program.feed(text[middle:] + "\r", 0.001)
        kiosk.program.wait_for_text("is that what the package says?")
        kiosk.program.wait_for_text("VNX900")
        assert kiosk.serials() == ["S00000"]
        assert kiosk.rows("select count(*) from lot where batch_lot = 'VNX900'") == [(0,)]


@pytest.mark.parametrize("seed", range(3))
def test_a_kiosk_killed_while_receiving_goes_on_with_what_it_acknowledged(demo: Path, seed: int) -> None:
    moment = random.Random(seed).randrange(5, 60)
    with running(demo) as kiosk:
        kiosk.open_box()
        kiosk.program.feed_all(vial(number) + "\r" for number in range(1, moment + 1))
        kiosk.program.wait_for_text("lines · ")
        shown = acknowledged(kiosk)
        kiosk.program.send_signal(signal.SIGKILL)
        assert kiosk.program.wait() == -signal.SIGKILL
    with running(demo) as kiosk:
        kept = kiosk.serials()
        assert kept == [f"S{number:05}" for number in range(len(kept))]
        assert len(kept) >= shown
        kiosk.program.write(F3)
        kiosk.program.wait_for_text("Go on with what?")
        kiosk.program.write(DOWN)  # what is being made stands first
        wait_until(lambda: focused(kiosk, "003123450000000011"), "the focus on the box")
        kiosk.program.write(ENTER)
        kiosk.program.wait_for_text(f"{len(kept)} line")
        kiosk.program.wait_for_text(f"serial {kept[-1]}")
        kiosk.scan(vial(99))
        kiosk.program.wait_for_text("serial S00099")
        kiosk.scan(vial(0))
        kiosk.program.wait_for_text("was received already")
        assert kiosk.serials() == [*kept, "S00099"]
    check_sound(demo)


def focused(kiosk: Kiosk, text: str) -> bool:
    """Whether the bar that marks the focus stands before this text."""
    return any("█" in line and text in line.rpartition("█")[2] for line in kiosk.program.screen_lines())


def acknowledged(kiosk: Kiosk) -> int:
    """How many lines the screen says are in stock."""
    words = next(line for line in kiosk.program.screen_lines() if " lines · " in line).split(" lines · ")[0]
    return int(words.split()[-1])


def test_no_byte_ends_the_kiosk(demo: Path) -> None:
    with running(demo) as kiosk:
        for noise in (b"\x11", b"\x03", b"\x1a", b"\x1c", b"\x10", b"\xe9\x9b", b"\xff\xfe\x80", b"\xc3"):
            kiosk.program.write(noise)
        kiosk.program.write(random.Random(1).randbytes(4_000).replace(b"\x1b", b""))
        taken = vial(1, "VN25021")

        def is_taken() -> bool:
            kiosk.scan(taken)
            return any(text == taken for text, _ in kiosk.scans())

        wait_until(is_taken, "a scan after the noise", 60)
        assert kiosk.program.is_running
    check_sound(demo)
