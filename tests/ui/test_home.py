"""Home: what must not be used, what runs out, what is due; and what a scan says there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from db import counts, preparations, scans
from db.counts import Totals
from kiosk.rules.preparation import OPEN
from kiosk.services.outcome import Done
from kiosk.services.prepare import Prepare
from kiosk.wedge_refusal import Reason, Refusal
from tests import codes
from tests.ui import packages
from tests.ui.conftest import Start
from tests.ui.terminal import BOTH_SIZES, LOW, TALL, Terminal


@BOTH_SIZES
async def test_home_answers_three_questions(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        assert kiosk.screen_name == "HomeScreen"
        assert kiosk.shows("MUST NOT USE", "✕ RECALLED CefTRIAXone 2 g", "lot CX3402 · 20 vials · Shelf", "9 in all")
        assert kiosk.shows("WILL RUN OUT", "✕ ONLY EXPIRED LEFT Potassium", "▼ LOW DAPTOmycin 500 mg", "8 in all")
        assert kiosk.shows("IS DUE", "▲ LOOK Location label Freezer", "▲ COUNT Shift end")
        assert size == LOW or kiosk.shows("▲ CHECK 1 preparation", "● FINISH Delivery Meridian")
        assert kiosk.strip() == ("-ready", " ◌ READY  Scan anything: a package, a shelf, a delivery box.")
        assert kiosk.shows("DEMO PHARMACY", "Tue 2026-11-24 09:12")


async def test_home_shows_as_many_rows_as_a_tall_screen_has_room_for(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        assert kiosk.shows("lot KC6002", "lot CX3381", "lot RI1109", "lot KC6107")


SCANS = {
    "a known package": (packages.KNOWN, "-ok", "✓ OK", ("Vancomycin 1 g, lot VN25021", "60 usable vials")),
    "an expired lot": (packages.EXPIRED, "-stop", "✕ STOP", ("EXPIRED 2026-11-22", "Do not use it")),
    "a recalled lot": (packages.RECALLED, "-stop", "✕ STOP", ("RECALLED: maker's recall", "Do not use it")),
    "a lot never received": (packages.NEW_LOT, "-stop", "✕ STOP", ("lot VN900 was never received", "Press F2")),
    "an unknown code": (packages.UNKNOWN, "-stop", "✕ STOP", ("Press F2 to receive it",)),
    "a patient's code": (codes.patient(), "-stop", "✕ STOP", ("That is a patient's code.", "was not kept")),
    "rubbish": (packages.RUBBISH, "-stop", "✕ STOP", ("Scan it again, or type what is printed (F4)",)),
}


async def test_a_scan_on_home_shows_colour_sign_word_and_sentence(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        for what, (raw, meaning, sign_and_word, sentences) in SCANS.items():
            await kiosk.scan(raw)
            found, text = kiosk.strip()
            assert found == meaning, what
            assert text.startswith(f" {sign_and_word}  "), what
            assert kiosk.shows(sign_and_word, *sentences), what
            await kiosk.press("escape")


async def test_a_patients_code_is_nowhere_on_the_screen_nor_in_the_record(start: Start) -> None:
    raw = codes.patient()
    digits = raw.removeprefix("]C18018")
    async with start(size=TALL) as kiosk:
        await kiosk.scan(raw)
        await kiosk.scan(packages.KNOWN)
        assert kiosk.shows("Vancomycin 1 g, lot VN25021")
        await kiosk.press("escape")
        assert digits[:8] not in kiosk.text
        assert "8018" not in kiosk.text
        kept = [row["raw_hex"] for row in kiosk.record.rows("select raw_hex from scan order by id")]
        assert kept[1] == packages.KNOWN.encode().hex()
        assert digits[:8].encode().hex() not in kept[0]


async def test_the_last_scans_stand_on_home_newest_first(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await kiosk.scan(packages.KNOWN)
        await kiosk.scan(packages.RECALLED)
        await kiosk.press("escape")
        await kiosk.lists_follow(lambda: kiosk.shows("✕ 09:12:00 CefTRIAXone", "✓ 09:12:00 Vancomycin"))
        assert kiosk.text.index("✕ 09:12:00") < kiosk.text.index("✓ 09:12:00")


async def bags_finished(kiosk: Terminal) -> None:
    """End what the demo leaves half done, but for one of the two deliveries."""
    with kiosk.record.write("demo", "test") as write:
        for each in counts.open_counts(write):
            counts.end(write, each.id, "cancelled", Totals())
    [made] = preparations.in_states(kiosk.record, OPEN)
    sheet = Prepare.resume(kiosk.record, "demo", made.job_id)
    assert isinstance(sheet, Prepare)
    assert isinstance(sheet.answer({"cancel": True, "reason": "it is not needed"}), Done)
    await kiosk.press("f3", "down", "enter", "f10")
    assert kiosk.screen_name == "Summary"
    await kiosk.press("enter")
    await kiosk.lists_follow(lambda: not kiosk.shows("INV-40911"))


async def test_f3_goes_on_with_the_only_unfinished_delivery(start: Start) -> None:
    async with start() as kiosk:
        await bags_finished(kiosk)
        await kiosk.press("f3")
        assert kiosk.screen_name == "ReceiveScreen"
        assert kiosk.shows("Meridian Wholesale Drug · invoice INV-40902", "2 lines · 2 packs", "serial 7102")


async def test_f3_asks_which_of_several_deliveries(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await kiosk.press("f2")
        await kiosk.scan(codes.sscc())
        await kiosk.press("escape", "f3")
        assert kiosk.screen_name == "ChooseWork"
        assert kiosk.shows("Delivery Meridian Wholesale Drug")
        await kiosk.press("down", "down", "down", "enter")
        assert kiosk.screen_name == "ReceiveScreen"
        assert kiosk.shows("SSCC 003123450000000011")


async def test_f3_says_so_when_nothing_waits_to_be_finished(start: Start) -> None:
    async with start() as kiosk:
        await bags_finished(kiosk)
        await kiosk.press("f3", "f10")
        assert kiosk.screen_name == "Summary"
        await kiosk.press("enter")
        await kiosk.lists_follow(lambda: not kiosk.shows("FINISH Delivery"))
        await kiosk.press("f3")
        assert kiosk.screen_name == "HomeScreen"
        assert kiosk.shows("✕ STOP", "Nothing is waiting to be finished", "Press F2")


async def test_a_typed_code_is_taken_as_if_it_had_been_scanned(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.press("f4")
        await kiosk.type(f"(01){codes.VANCOMYCIN}(17)270602(10)VN25021")
        await kiosk.press("enter")
        assert kiosk.screen_name == "ItemScreen"
        assert kiosk.strip()[0] == "-ok"
        assert kiosk.shows("Vancomycin 1 g, lot VN25021")
        assert [scan.source for scan in scans.last_scans(kiosk.record, 2)] == ["typed"]


async def test_what_is_missing_on_this_machine_stands_on_home(start: Start) -> None:
    async with start(size=LOW, troubles=("opencv-python is missing: no camera. Run bin/setup.",)) as kiosk:
        assert kiosk.shows("▲ opencv-python is missing: no camera. Run bin/setup.")


async def test_leaving_is_asked_and_staying_is_one_enter_away(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.press("f12")
        assert kiosk.focus == "Stay"
        await kiosk.press("enter")
        assert kiosk.screen_name == "HomeScreen"
        assert kiosk.app.is_running


@pytest.mark.parametrize("change", [lambda raw: raw + "\x01", lambda raw: f"]d2{raw}]d2{raw}".lower()])
async def test_a_badge_that_the_scanner_broke_is_neither_shown_nor_kept(
    start: Start, change: Callable[[str], str]
) -> None:
    raw = change(codes.badge("K1-7"))
    async with start(size=TALL) as kiosk:
        kiosk.app.on_refused(Refusal(Reason.UNREADABLE, raw, len(raw), 0.0))
        await kiosk.settle()
        assert kiosk.shows("✕ STOP", "not shown because they may be private")
        assert "KIOSK-P" not in kiosk.text.upper()
        assert [row["raw_hex"] for row in kiosk.record.rows("select raw_hex from scan order by seq desc limit 1")] == [
            ""
        ]
