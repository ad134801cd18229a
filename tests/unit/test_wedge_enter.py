"""The keyboard wedge's router and the Enter key: no scanner's Enter does anything, and no person's makes a scan."""

from __future__ import annotations

import pytest

from kiosk.wedge_refusal import Reason
from kiosk.wedge_rules import WedgeSettings
from tests.unit.wedge_keyboard import Keyboard

FIRST, REST = "]d2010950123456789017261231" + "10VN9", "00"
CODE = FIRST + REST
PACES = [0.0, 0.001, 0.004, 0.01, 0.04, 0.08, 0.1]


@pytest.fixture(params=[False, True], ids=["button", "text box"])
def in_text_box(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


class TestAnEnterInTheMiddleOfAScan:
    @pytest.mark.parametrize("pace", PACES)
    @pytest.mark.parametrize("end", ["\r", "\t", "\r\n"])
    @pytest.mark.parametrize("flushes", [True, False])
    def test_refuses_the_whole_and_presses_nothing(
        self, in_text_box: bool, pace: float, end: str, flushes: bool
    ) -> None:
        keyboard = Keyboard(in_text_box=in_text_box, flushes=flushes)
        keyboard.send(FIRST, pace).send("\r", pace / 2).send(REST + end, pace).rest()

        assert keyboard.reasons == [Reason.SPLIT]
        assert keyboard.refusals[0].raw == f"{FIRST}\r{REST}"
        assert (keyboard.scans, keyboard.typed) == ([], [])
        assert keyboard.send(CODE + "\r", pace).rest().texts == [CODE]

    @pytest.mark.parametrize("pace", PACES)
    @pytest.mark.parametrize("place", range(4, len(CODE)))
    def test_at_any_place(self, pace: float, place: int) -> None:
        keyboard = Keyboard().send(CODE[:place], pace).send("\r", pace / 3).send(CODE[place:] + "\r", pace).rest()

        assert keyboard.reasons == [Reason.SPLIT]
        assert (keyboard.scans, keyboard.typed) == ([], [])

    @pytest.mark.parametrize("pace", PACES)
    def test_at_its_very_end_only_doubles_the_end_mark(self, pace: float) -> None:
        keyboard = Keyboard().send(CODE, pace).send("\r", pace / 2).send("\r", pace / 2).rest()

        assert keyboard.texts == [CODE]
        assert keyboard.typed == []

    def test_without_a_second_end_mark_it_is_refused_after_the_silence(self) -> None:
        keyboard = Keyboard().send(f"{FIRST}\r{REST}").rest()

        assert keyboard.reasons == [Reason.SPLIT]

    @pytest.mark.parametrize("key", ["f1", "escape", "up"])
    def test_also_with_another_key_behind_it(self, key: str) -> None:
        keyboard = Keyboard().send(FIRST + "\r").press(key, gap=0.001).send(REST + "\r").rest()

        assert keyboard.reasons == [Reason.SPLIT]
        assert keyboard.typed == []

    def test_a_bracket_behind_it_is_no_second_scan_until_an_aim_identifier_stands_there(self) -> None:
        assert Keyboard().send(FIRST + "\r]00\r").rest().reasons == [Reason.SPLIT]
        assert Keyboard().send(FIRST + "\r]").rest().reasons == [Reason.SPLIT]


class TestTheWaitBehindTheEndMark:
    @pytest.mark.parametrize(
        ("pace", "longest"), [(0.0, 0.01), (0.001, 0.01), (0.005, 0.02), (0.01, 0.04), (0.04, 0.08), (0.2, 0.25)]
    )
    def test_is_as_long_as_the_scanner_is_slow(self, pace: float, longest: float) -> None:
        pending = Keyboard().send(CODE + "\r", pace).router.pending

        assert pending is not None
        assert pending.delay == pytest.approx(longest)

    @pytest.mark.parametrize("pace", [0.0, 0.001, 0.08])
    def test_ends_at_once_when_the_next_scan_begins(self, pace: float) -> None:
        keyboard = Keyboard().send(CODE + "\r", pace).send("]d", pace)
        assert keyboard.texts == []

        assert keyboard.send("2", pace).texts == [CODE]

    def test_ten_thousand_scans_without_a_pause_are_exact_and_in_order(self, in_text_box: bool) -> None:
        texts = [f"]d2{number}" for number in range(10_000)]
        keyboard = Keyboard(in_text_box=in_text_box).send("".join(text + "\r" for text in texts), 0.0).rest()

        assert keyboard.texts == texts
        assert (keyboard.typed, keyboard.refusals) == ([], [])

    def test_holds_a_function_key_behind_the_scan(self) -> None:
        keyboard = Keyboard().send(CODE + "\r").press("f1", gap=0.001)
        assert (keyboard.texts, keyboard.typed) == ([], [])

        keyboard.rest()
        assert (keyboard.texts, keyboard.typed) == ([CODE], ["f1"])


class TestTheTailOfASlowScan:
    """An Enter in the middle, and then a pause too long to be waited for: the rest is refused, not pressed."""

    @pytest.mark.parametrize(("pace", "pause"), [(0.06, 0.14), (0.1, 0.25), (0.08, 0.2)])
    def test_is_refused_and_presses_nothing(self, pace: float, pause: float) -> None:
        keyboard = Keyboard().send(CODE[:12], pace).send("\r", pace / 2).send(CODE[12], pause)
        keyboard.send(CODE[13:] + "\r", pace).rest()

        assert keyboard.typed == []
        assert keyboard.reasons == [Reason.TAIL]
        assert "Undo the scan before" in keyboard.refusals[0].message


class TestAPasteBesideAScan:
    def test_right_behind_a_scan_both_count(self) -> None:
        keyboard = Keyboard().send(CODE + "\r")
        assert keyboard.paste(FIRST + "77")
        assert keyboard.texts == [CODE, FIRST + "77"]

    def test_in_the_middle_of_a_scan_both_are_refused(self) -> None:
        keyboard = Keyboard().send(FIRST)
        assert keyboard.paste(CODE)
        keyboard.send(REST + "\r").rest()
        assert keyboard.scans == []
        assert [refusal.raw for refusal in keyboard.refusals] == [CODE, CODE]

    def test_behind_a_lone_control_key_it_counts(self) -> None:
        keyboard = Keyboard().send("\x1d")
        assert keyboard.paste(CODE)
        assert keyboard.texts == [CODE]


class TestAFastEndMark:
    @pytest.mark.parametrize("code", ["12345", "12", "1", "00000000", "000", "]", "]1"])
    @pytest.mark.parametrize("pace", [0.0, 0.001, 0.03])
    @pytest.mark.parametrize("require_aim", [True, False])
    def test_presses_no_button(self, code: str, pace: float, require_aim: bool) -> None:
        keyboard = Keyboard(WedgeSettings(require_aim=require_aim)).send(code + "\r", pace).rest()

        assert "\r" not in keyboard.typed
        assert keyboard.scans == []

    @pytest.mark.parametrize("code", ["12345", "12", "00000000", "000"])
    @pytest.mark.parametrize("end", ["\r", "\t", "\r\n"])
    def test_in_a_text_box_only_the_characters_are_typed(self, code: str, end: str) -> None:
        assert Keyboard(in_text_box=True).send(code + end).rest().typed == list(code)

    def test_a_short_code_is_told(self) -> None:
        assert Keyboard().send("12345\r").rest().reasons == [Reason.NO_AIM]

    @pytest.mark.parametrize("gap", [0.036, 0.08, 0.3])
    def test_a_persons_enter_in_a_text_box_works(self, gap: float) -> None:
        keyboard = Keyboard(in_text_box=True)
        keyboard.send_at(zip("the 12345\r", [0.1, 0.025, 0.03, 0.1, 0.09, 0.02, 0.03, 0.1, 0.02, gap], strict=True))

        assert keyboard.rest().typed == list("the 12345\r")
        assert keyboard.refusals == []


class TestTheRestOfARefusedScan:
    @pytest.mark.parametrize("rest", ["12\r", "2\r", "0100312345678906\r", "12\x1d21S\r", "00000\r", "\r"])
    @pytest.mark.parametrize("pause", [1.1, 2.0, 3.9])
    @pytest.mark.parametrize("pace", [0.001, 0.04, 0.08])
    def test_presses_and_types_nothing(self, in_text_box: bool, rest: str, pause: float, pace: float) -> None:
        keyboard = Keyboard(in_text_box=in_text_box).send(FIRST, pace).send(rest[0], pause).send(rest[1:], pace).rest()

        assert keyboard.reasons == [Reason.CUT, *([Reason.REST] if rest != "\r" else [])]
        assert (keyboard.scans, keyboard.typed) == ([], [])
        assert keyboard.dropped == (rest == "\r"), "an Enter alone may be a person's, so it is told"

    @pytest.mark.parametrize("pause", [1.1, 2.0, 3.9])
    def test_an_enter_alone_is_done_when_it_is_pressed_again(self, in_text_box: bool, pause: float) -> None:
        keyboard = Keyboard(in_text_box=in_text_box).send(FIRST).press("enter", gap=pause).press("enter", gap=0.2)

        assert (keyboard.typed, keyboard.dropped) == (["enter"], 1)

    def test_after_four_seconds_it_is_a_persons(self, in_text_box: bool) -> None:
        keyboard = Keyboard(in_text_box=in_text_box).send(FIRST).press("enter", gap=4.1)

        assert (keyboard.typed, keyboard.dropped) == (["enter"], 0)

    @pytest.mark.parametrize("gap", [0.02, 0.045, 0.3])
    def test_a_doubled_end_mark_needs_no_word(self, in_text_box: bool, gap: float) -> None:
        whole = Keyboard(in_text_box=in_text_box).send(CODE + "\r").press("enter", gap=gap)
        refused = Keyboard(in_text_box=in_text_box).send(FIRST + "\x00\r").press("enter", gap=gap)

        assert (whole.dropped, refused.dropped) == (0, 0)

    def test_after_it_a_person_is_heard_again(self) -> None:
        keyboard = Keyboard().send(FIRST).send("1", 2).send("2\r").send("\r", 0.5).rest()

        assert keyboard.typed == ["\r"]

    def test_a_person_who_types_in_a_text_box_meanwhile_is_heard(self) -> None:
        keyboard = Keyboard(in_text_box=True).send(FIRST).send("1", 1.5).send("2\r", 0.2).rest()

        assert keyboard.typed == ["1", "2", "\r"]

    @pytest.mark.parametrize("pace", [0.001, 0.03, 0.08])
    def test_two_keys_right_behind_a_refusal_are_its_rest(self, in_text_box: bool, pace: float) -> None:
        keyboard = Keyboard(in_text_box=in_text_box)
        keyboard.send(FIRST, pace).press("f1", gap=pace).send("0\r", pace).send("2\r", pace).rest()

        assert keyboard.reasons == [Reason.MIXED, Reason.REST]
        assert keyboard.typed == []


class TestAnEnterShortlyAfterAScan:
    @pytest.mark.parametrize("gap", [0.045, 0.15, 0.39])
    def test_may_be_the_scanners_and_presses_no_button(self, gap: float) -> None:
        keyboard = Keyboard().send(CODE + "\r").press("enter", gap=gap)

        assert keyboard.typed == []

    @pytest.mark.parametrize("gap", [0.41, 1.0])
    def test_is_a_persons_after_two_fifths_of_a_second(self, gap: float) -> None:
        keyboard = Keyboard().send(CODE + "\r").press("enter", gap=gap)

        assert keyboard.typed == ["enter"]

    def test_one_that_was_dropped_makes_the_next_wait_no_longer(self) -> None:
        keyboard = Keyboard().send(CODE + "\r").press("enter", gap=0.3).press("enter", gap=0.15)

        assert keyboard.typed == ["enter"]

    def test_counts_from_a_refusal_and_from_fast_keys_too(self) -> None:
        assert Keyboard().send("0109501234567890\r").press("enter", gap=0.3).typed == []
        assert Keyboard().send("12").press("enter", gap=0.3).typed == ["1", "2"]

    def test_in_a_text_box_it_is_a_persons(self) -> None:
        assert Keyboard(in_text_box=True).send(CODE + "\r").press("enter", gap=0.1).typed == ["enter"]


class TestLineFeeds:
    @pytest.mark.parametrize("end", ["\n", "\n\r"])
    def test_as_end_mark_they_are_told_for_what_they_are(self, in_text_box: bool, end: str) -> None:
        keyboard = Keyboard(in_text_box=in_text_box).send(CODE + end).rest().send(f"{CODE}\n{CODE}\n").rest()

        assert keyboard.reasons == [Reason.LINE_FEED] * 2
        assert "suffix Enter (CR)" in keyboard.refusals[0].message
        assert (keyboard.scans, keyboard.typed) == ([], [])

    def test_in_the_middle_they_are_a_persons(self) -> None:
        assert Keyboard().send(f"{FIRST}\n{REST}\r").reasons == [Reason.MIXED]


class TestPastesThatOnlyLookLikeScans:
    @pytest.mark.parametrize(
        "text", ["0100312345678906 see this item", "011234567890123456 is my phone", "0100312345678906"]
    )
    def test_they_are_text(self, text: str) -> None:
        assert not Keyboard().paste(text)

    def test_with_gs_but_no_aim_identifier_they_are_refused(self) -> None:
        keyboard = Keyboard()

        assert keyboard.paste("0100312345678906\x1d21S42")
        assert keyboard.reasons == [Reason.NO_AIM]

    @pytest.mark.parametrize(
        ("text", "taken"),
        [
            ("0100312345678906", True),
            ("0100312345678906" + "10VN900", True),
            ("0100312345678907", False),
            ("0100312345678906 see this item", False),
            ("011234567890123456 is my phone", False),
        ],
    )
    def test_where_the_site_takes_codes_without_it_their_structure_counts(self, text: str, taken: bool) -> None:
        assert Keyboard(WedgeSettings(require_aim=False)).paste(text) is taken
