"""Everything can be read, and no state is told by its colour alone."""

from __future__ import annotations

import pytest
from rich.segment import Segment
from rich.style import Style

from kiosk.services.outcome import Ask, Done, Outcome, Question, Refused, Waiting
from kiosk.widgets.result import sign_and_word
from tests.ui.conftest import Start
from tests.ui.contrast import ENHANCED, contrast, hard_to_read
from tests.ui.keys import unsafe_keys
from tests.ui.states import STATES
from tests.ui.terminal import LOW, TALL, lines_of

TROUBLE = ("opencv-python is missing: no camera. Run bin/setup.",)


@pytest.mark.thorough
@pytest.mark.parametrize("state", STATES)
async def test_every_text_has_enhanced_contrast_and_no_key_of_a_scan_does_anything(start: Start, state: str) -> None:
    async with start(size=TALL, troubles=TROUBLE) as kiosk:
        await STATES[state](kiosk)
        for size in (TALL, LOW):
            await kiosk.resize(size)
            drawn = lines_of(kiosk.app)
            assert sum(bool(segment.text.strip()) for line in drawn for segment in line) > 10, "something is drawn"
            assert hard_to_read(drawn) == []
        assert unsafe_keys(kiosk.app.screen) == {}


@pytest.mark.parametrize(
    ("foreground", "background", "expected"),
    [
        ("#ffffff", "#000000", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#595959", "#fff", 7.0),
    ],
)
def test_contrast_is_computed_as_wcag_defines_it(foreground: str, background: str, expected: float) -> None:
    background = "#ffffff" if background == "#fff" else background
    assert contrast(Segment("x", Style.parse(f"{foreground} on {background}"))) == pytest.approx(expected, abs=0.01)


def test_a_text_that_is_hard_to_read_is_found_and_a_border_is_not() -> None:
    bad, line = Style.parse("#777777 on #ffffff"), Style.parse("#eeeeee on #ffffff")
    assert hard_to_read([[Segment(" Lot 7 ", bad), Segment("╭──╮ ▁▁", line)]]) == [("Lot 7", 4.48)]
    assert hard_to_read([[Segment("│ Lot 7", bad)]]) == [("│ Lot 7", 4.48)]
    assert ENHANCED == 7.0


OUTCOMES: dict[str, Outcome] = {
    "ready": Done("READY", "…"),
    "done": Done("RECEIVED", "…"),
    "quarantined": Done("QUARANTINED", "…"),
    "waiting": Waiting("PARTIAL", "…", "…"),
    "asked": Ask(Question("COMPARE", "…")),
    "expired": Ask(Question("EXPIRED", "…")),
    "refused": Refused("X", "…", "…"),
}


def test_what_differs_in_colour_differs_in_sign_and_word() -> None:
    shown = [sign_and_word(outcome) for outcome in OUTCOMES.values()]
    colours = {colour for colour, _, _ in shown}
    assert colours == {"-ready", "-ok", "-warn", "-wait", "-stop"}
    for colour in colours:
        others = [each for each in shown if each[0] != colour]
        for own in (each for each in shown if each[0] == colour):
            assert own[1].strip()
            assert own[2].isupper()
            assert own[1] not in {sign for _, sign, _ in others}
            assert own[2] not in {word for _, _, word in others}


async def test_the_focus_is_more_than_a_colour(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.press("f12")
        assert "█  Stay" in kiosk.text
        assert "█  End the kiosk" not in kiosk.text
        await kiosk.press("down")
        assert "█  Stay" not in kiosk.text
        assert "█  End the kiosk" in kiosk.text
