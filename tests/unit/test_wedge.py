"""The keyboard wedge's router: every rule as a row, in simulated time."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from kiosk.wedge_refusal import Reason
from kiosk.wedge_rules import Scan, State, WedgeSettings
from tests.unit.wedge_keyboard import Encoding, Keyboard, kitty, raw

GS = "\x1d"
CODE = "]d2010950123456789017250331" + f"10L007{GS}21S42"
FORMAT_06 = "]d1[)>\x1e06\x1d9N110375286414\x1d1TLOT7\x1e\x04"
STX = "\x02"


@pytest.fixture(params=[raw, kitty], ids=["raw", "kitty"])
def encoding(request: pytest.FixtureRequest) -> Encoding:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(params=[False, True], ids=["button", "text box"])
def in_text_box(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def keyboard(encoding: Encoding, in_text_box: bool) -> Keyboard:
    return Keyboard(encoding=encoding, in_text_box=in_text_box)


class TestWholeScans:
    @pytest.mark.parametrize("gap", [0.0, 0.001, 0.01, 0.08, 0.335, 0.99])
    @pytest.mark.parametrize("end", ["\r", "\t", "\r\n"])
    def test_a_scan_is_exact_at_any_pace_with_any_end_mark(self, keyboard: Keyboard, gap: float, end: str) -> None:
        keyboard.send(CODE + end, gap).send(FORMAT_06 + end, gap).rest()

        assert keyboard.texts == [CODE, FORMAT_06]
        assert [scan.end for scan in keyboard.scans] == [end[0], end[0]]
        assert (keyboard.typed, keyboard.refusals) == ([], [])

    def test_its_parts_and_times_are_told(self) -> None:
        keyboard = Keyboard(now=5.0).send(CODE + "\r", 0.01)
        ended_at = keyboard.now
        keyboard.rest()

        assert keyboard.scans == [Scan(CODE, "]d2", "\r", began_at=5.01, ended_at=ended_at)]
        assert keyboard.scans[0].text == CODE[3:]

    def test_nothing_waits_once_it_is_delivered(self) -> None:
        keyboard = Keyboard().send(CODE + "\r").rest()

        assert keyboard.router.pending is None
        assert keyboard.router.state is State.IDLE

    def test_a_stalled_loop_that_sends_no_flush_changes_nothing(self, keyboard: Keyboard) -> None:
        keyboard.flushes = False
        keyboard.send_at((character, 0.3 * (place % 7 == 0)) for place, character in enumerate(CODE + "\r")).rest()

        assert keyboard.texts == [CODE]

    def test_a_flush_that_a_key_overtook_is_stale(self) -> None:
        keyboard = Keyboard().send(CODE[:10])
        overtaken = keyboard.router.pending
        assert overtaken is not None

        keyboard.send(CODE[10])
        assert keyboard.router.flush(overtaken.generation) == ()
        assert keyboard.send(CODE[11:] + "\r").rest().texts == [CODE]

    @pytest.mark.parametrize(
        "modifier", ["left_shift", "right_shift", "left_control", "right_alt", "caps_lock", "iso_level3_shift"]
    )
    def test_bare_modifier_keys_are_no_keys(self, keyboard: Keyboard, modifier: str) -> None:
        for character in CODE + "\r":
            keyboard.press(modifier).press(*keyboard.encoding(character))

        assert keyboard.rest().texts == [CODE]

    @pytest.mark.parametrize(
        ("name", "character"),
        [
            ("ctrl+6", "\x1e"),
            ("ctrl+shift+6", "\x1e"),
            ("ctrl+circumflex_accent", "\x1e"),
            ("ctrl+d", "\x04"),
            ("ctrl+backslash", "\x1c"),
            ("ctrl+underscore", "\x1f"),
            ("ctrl+right_square_bracket", GS),
            ("shift+a", "A"),
            ("space", " "),
            ("right_square_bracket", "]"),
            ("low_line", None),
            ("underscore", "_"),
        ],
    )
    def test_keys_without_a_character_are_known_by_name(self, name: str, character: str | None) -> None:
        keyboard = Keyboard().send("]d210").press(name).send("1\r").rest()

        assert keyboard.texts == ([f"]d210{character}1"] if character else [])

    @pytest.mark.parametrize(
        ("alias", "key"), [("f8", ("f8", None)), ("|", ("vertical_line", "|")), ("down", ("down", None))]
    )
    def test_the_key_a_scanner_sends_for_gs_is_a_setting(self, alias: str, key: tuple[str, str | None]) -> None:
        keyboard = Keyboard(WedgeSettings(gs_alias=alias)).send("]d210L7").press(*key).send("21S42\r").rest()

        assert keyboard.texts == [f"]d210L7{GS}21S42"]


class TestPrefix:
    SETTINGS = WedgeSettings(prefix=STX)

    @pytest.mark.parametrize("text", ["0109501234567890", "4006381333931", CODE, "12"])
    def test_a_prefix_marks_a_scan_and_is_not_part_of_it(self, in_text_box: bool, text: str) -> None:
        keyboard = Keyboard(self.SETTINGS, in_text_box).send(STX + text + "\r", 0.2).rest()

        assert keyboard.texts == [text]
        assert keyboard.typed == []

    def test_a_prefix_of_several_characters_is_waited_for(self) -> None:
        settings = WedgeSettings(prefix="~#~")

        assert Keyboard(settings).send("~#~4006381333931\r", 0.2).rest().texts == ["4006381333931"]
        assert Keyboard(settings).send("~# 12", 0.2).rest().typed == list("~# 12")

    def test_a_second_prefix_refuses_the_whole(self) -> None:
        assert Keyboard(WedgeSettings(prefix="~")).send("~4006~381333931\r").reasons == [Reason.GLUED]


@dataclass(frozen=True)
class Broken:
    """A scan broken in the middle by one key."""

    key: tuple[str, str | None]
    reason: Reason = Reason.MIXED


class TestBrokenScans:
    @pytest.mark.parametrize(
        "broken",
        [
            Broken(("f1", None)),
            Broken(("f8", None)),
            Broken(("up", None)),
            Broken(("escape", "\x1b")),
            Broken(("backspace", "\x7f")),
            Broken(("delete", None)),
            Broken(("alt+4", "4")),
            Broken(("alt+shift+c", "C")),
            Broken(("super+l", "l")),
            Broken(("shift+6", None)),
            Broken(("shift+tab", None)),
            Broken(("ctrl+q", "\x11")),
            Broken(("ctrl+c", "\x03")),
            Broken(("ctrl+z", None)),
            Broken(("undecoded_input", None)),
            Broken(("some_key_of_the_future", None)),
            Broken(("ctrl+b", "\x02"), Reason.UNREADABLE),
            Broken(("replacement_character", "\ufffd"), Reason.UNREADABLE),
            Broken(("º", "º"), Reason.UNREADABLE),
            Broken(("é", "é"), Reason.UNREADABLE),
        ],
        ids=lambda broken: broken.key[0],
    )
    @pytest.mark.parametrize("place", [3, 12, len(CODE)])
    def test_a_key_no_barcode_holds_refuses_the_whole(self, keyboard: Keyboard, broken: Broken, place: int) -> None:
        keyboard.send(CODE[:place]).press(*broken.key).send(CODE[place:] + "\r").send(CODE + "\r").rest()

        assert keyboard.reasons == [broken.reason]
        assert keyboard.texts == [CODE]
        assert keyboard.typed == []

    @pytest.mark.parametrize("pause", [0.0, 0.4])
    def test_the_refusal_lasts_to_the_end_mark_or_the_silence(self, pause: float) -> None:
        keyboard = Keyboard().send(CODE[:12]).press("f1").send(CODE[12:], pause).rest()

        assert keyboard.reasons == [Reason.MIXED]
        assert keyboard.typed == []

    @pytest.mark.parametrize("place", range(1, 3))
    def test_a_key_inside_the_aim_identifier_refuses_too(self, keyboard: Keyboard, place: int) -> None:
        keyboard.send(CODE[:place]).press("f1").send(CODE[place:] + "\r").rest()

        assert keyboard.reasons == [Reason.MIXED]
        assert keyboard.typed == []

    @pytest.mark.parametrize("cut", [3, 4, 20, len(CODE)])
    def test_without_end_mark_it_is_refused_and_never_typed(self, keyboard: Keyboard, cut: int) -> None:
        keyboard.send(CODE[:cut]).rest()

        assert keyboard.reasons == [Reason.CUT]
        assert keyboard.refusals[0].raw == CODE[:cut]
        assert (keyboard.typed, keyboard.scans) == ([], [])

    def test_two_scans_of_which_one_lost_its_end_are_both_refused(self, keyboard: Keyboard) -> None:
        keyboard.send(CODE[:30] + CODE + "\r")

        assert keyboard.reasons == [Reason.GLUED]

    def test_a_long_silence_inside_is_seen_without_a_flush(self) -> None:
        keyboard = Keyboard(flushes=False).send(CODE[:20]).send(CODE[20], 4.1).send(CODE[21:] + "\r")

        assert keyboard.reasons == [Reason.CUT, Reason.NO_AIM]
        assert (keyboard.typed, keyboard.scans) == ([], [])

    @pytest.mark.parametrize("late", [1.5, 3.5])
    def test_keys_that_a_busy_machine_read_late_are_no_silence(self, late: float) -> None:
        keyboard = Keyboard(flushes=False).send(CODE[:20]).send(CODE[20], late).send(CODE[21:] + "\r").rest()

        assert (keyboard.texts, keyboard.reasons) == ([CODE], [])

    def test_nothing_but_an_aim_identifier_is_no_scan(self) -> None:
        assert Keyboard().send("]d2\r").reasons == [Reason.EMPTY]
        assert Keyboard(WedgeSettings(prefix="~")).send("~\r").reasons == [Reason.EMPTY]

    def test_the_longest_scan_is_taken_and_a_longer_one_refused(self) -> None:
        longest = "]Q3" + "7" * 1021

        assert Keyboard().send(longest + "\r").rest().texts == [longest]
        refused = Keyboard().send(longest + "7" * 3000 + "\r")
        assert refused.reasons == [Reason.TOO_LONG]
        assert len(refused.refusals[0].raw) <= 1025

    def test_an_enter_in_the_middle_of_a_scan_that_stumbled_is_told_and_its_tail_presses_nothing(
        self, in_text_box: bool
    ) -> None:
        keyboard = (
            Keyboard(in_text_box=in_text_box).send(f"{CODE}\r").send("4", 0.03).send("5\r").send(CODE + "\r").rest()
        )

        assert keyboard.reasons == [Reason.TAIL]
        assert keyboard.texts == [CODE, CODE]
        assert keyboard.typed == []

    def test_a_lost_focus_breaks_it(self) -> None:
        keyboard = Keyboard().send(CODE[:20])
        keyboard.router.disturb()

        assert keyboard.send(CODE[20:] + "\r").reasons == [Reason.MIXED]
