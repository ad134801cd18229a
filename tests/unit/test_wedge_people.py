"""The keyboard wedge's router among people: typing, unmarked codes, pastes and the sentences of a refusal."""

from __future__ import annotations

import pytest

from kiosk.wedge import WedgeRouter
from kiosk.wedge_refusal import Reason, Refusal
from kiosk.wedge_rules import WedgeSettings
from tests.unit.wedge_keyboard import Encoding, Keyboard, kitty, raw

GS = "\x1d"
CODE = "]d2010950123456789017250331" + f"10L007{GS}21S42"


@pytest.fixture(params=[raw, kitty], ids=["raw", "kitty"])
def encoding(request: pytest.FixtureRequest) -> Encoding:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(params=[False, True], ids=["button", "text box"])
def in_text_box(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def keyboard(encoding: Encoding, in_text_box: bool) -> Keyboard:
    return Keyboard(encoding=encoding, in_text_box=in_text_box)


class TestUnmarkedBursts:
    @pytest.mark.parametrize(
        "code", ["01095012345678901725033110L007", "400638", f"{GS}0109501234567890", f"10L7{GS}21S"]
    )
    @pytest.mark.parametrize("end", ["\r", "\t"])
    def test_speed_without_aim_identifier_is_refused_and_presses_nothing(self, code: str, end: str) -> None:
        keyboard = Keyboard().send(code + end).rest()

        assert keyboard.reasons == [Reason.NO_AIM]
        assert (keyboard.typed, keyboard.scans) == ([], [])
        assert "scanner.require_aim" in keyboard.refusals[0].message

    def test_in_a_text_box_only_its_first_character_is_typed_and_the_rest_is_not_shown(self) -> None:
        keyboard = Keyboard(in_text_box=True).send("4006381333931\r").rest()

        assert keyboard.typed == ["4"]
        assert keyboard.reasons == [Reason.NO_AIM]
        assert keyboard.refusals[0].withheld
        assert "400638" not in keyboard.refusals[0].message

    def test_a_function_key_in_it_refuses_it(self) -> None:
        assert Keyboard().send("0109501234").press("f8").send("21S42\r").rest().reasons == [Reason.NO_AIM]

    def test_one_that_a_marked_scan_follows_is_refused_whole(self) -> None:
        assert Keyboard().send("4006381333931" + CODE + "\r").reasons == [Reason.GLUED]

    @pytest.mark.parametrize("code", ["01095012345678901725033110L007", "400638", f"10L7{GS}21S", f"{GS}01095012"])
    def test_it_is_a_scan_only_where_the_site_asks_for_it(self, in_text_box: bool, code: str) -> None:
        keyboard = Keyboard(WedgeSettings(require_aim=False), in_text_box).send(code + "\r").rest()

        assert keyboard.texts == [code]
        assert keyboard.scans[0].aim_id is None
        assert keyboard.typed == []

    def test_with_gs_and_no_end_mark_it_is_refused_also_there(self) -> None:
        keyboard = Keyboard(WedgeSettings(require_aim=False)).send(f"10L7{GS}21S").rest()

        assert keyboard.reasons == [Reason.CUT]


class TestPeople:
    @pytest.mark.parametrize(
        "text", ["hello, world\r", "] A1q L1\r", "]]\r", "a]\r", "x] 7\t", "[)>\r", "]d\r", "]1d2\r", "12345678\r"]
    )
    @pytest.mark.parametrize("gap", [0.036, 0.07, 0.14, 0.6])
    def test_typing_is_done_exactly(self, keyboard: Keyboard, text: str, gap: float) -> None:
        keyboard.send(text, gap).rest()

        assert keyboard.typed == list(text)
        assert (keyboard.scans, keyboard.refusals) == ([], [])

    def test_in_a_text_box_a_typed_character_waits_for_nothing(self) -> None:
        keyboard = Keyboard(in_text_box=True)

        for typed, character in enumerate("ordinary words", start=1):
            keyboard.send(character, 0.09)
            assert len(keyboard.typed) == typed

    def test_fingers_that_roll_over_lose_nothing(self, keyboard: Keyboard) -> None:
        gaps = [0.09, 0.02, 0.025, 0.12, 0.03, 0.08, 0.02]
        text = "the quick brown fox] jumps"

        keyboard.send_at((character, gaps[place % len(gaps)]) for place, character in enumerate(text)).rest()
        assert keyboard.typed == list(text)

    def test_a_key_held_down_is_typing(self, keyboard: Keyboard) -> None:
        keyboard.send("a", 0.5).send("a" * 90, 0.033).send("\r", 0.41).rest()

        assert "".join(keyboard.typed) == "a" * 91 + "\r"
        assert keyboard.refusals == []

    def test_a_key_held_down_shows_while_it_is_down(self, keyboard: Keyboard) -> None:
        assert len(keyboard.send("a", 0.5).send("a" * 9, 0.033).typed) == 10

    @pytest.mark.parametrize("name", ["f1", "f12", "escape", "up", "enter", "tab", "shift+tab", "ctrl+a", "ctrl+j"])
    def test_keys_that_type_nothing_are_done_at_once(self, keyboard: Keyboard, name: str) -> None:
        assert keyboard.press(name).typed == [name]

    @pytest.mark.parametrize("name", ["left", "f5", "backspace"])
    def test_they_do_not_overtake_a_held_character(self, name: str) -> None:
        assert Keyboard().send("a", 0.5).press(name, gap=0.01).typed == ["a", name]

    def test_letters_between_scans_reach_the_box(self, keyboard: Keyboard) -> None:
        keyboard.send(CODE + "\r").send("a", 0.1).send("b", 0.1).send(CODE, 0.1).send("\r").send("\r", 0.5).rest()

        assert keyboard.texts == [CODE, CODE]
        assert keyboard.typed == ["a", "b", "\r"]

    def test_a_doubled_end_mark_presses_nothing(self) -> None:
        assert Keyboard().send(CODE + "\r\r").rest().typed == []

    def test_a_control_key_tried_alone_says_nothing(self) -> None:
        keyboard = Keyboard().press("ctrl+right_square_bracket").rest()

        assert (keyboard.typed, keyboard.refusals) == ([], [])


class TestSecretLines:
    """A line for a PIN: digits and Enter are typing however fast they come; everything else is judged as elsewhere."""

    @pytest.mark.parametrize("pin", ["2468", "246810", "113577", "000013", "0000", "135790864213", "12"])
    @pytest.mark.parametrize("pace", [0.0, 0.001, 0.02, 0.034, 0.036, 0.2])
    @pytest.mark.parametrize("require_aim", [True, False])
    def test_a_pin_is_typed_at_any_speed(self, pin: str, pace: float, require_aim: bool) -> None:
        keyboard = Keyboard(WedgeSettings(require_aim=require_aim), in_secret=True).send(pin + "\r", pace).rest()

        assert keyboard.typed == list(pin + "\r")
        assert (keyboard.scans, keyboard.refusals) == ([], [])

    def test_also_one_that_is_typed_slowly_and_then_fast(self) -> None:
        keyboard = Keyboard(in_secret=True).send_at(zip("246810\r", [1, 0.2, 0.02, 0.2, 0.2, 0.03, 0.03], strict=True))

        assert keyboard.rest().typed == list("246810\r")

    @pytest.mark.parametrize("code", ["2468101357924", "24681A", "A246810", "8018123456", "000000000000000018"])
    def test_what_is_no_pin_is_refused_whole_and_leaves_nothing_behind(self, code: str) -> None:
        keyboard = Keyboard(in_secret=True).send(("99" if code.startswith("8") else "") + code + "XY\r").rest()

        assert keyboard.reasons == [Reason.NO_AIM]
        assert keyboard.refusals[0].withheld
        assert keyboard.typed == []

    @pytest.mark.parametrize("code", ["24681A", "801812345678901234"])
    def test_what_is_no_pin_is_a_scan_where_the_site_asks_for_it(self, code: str) -> None:
        keyboard = Keyboard(WedgeSettings(require_aim=False), in_secret=True).send(code + "\r").rest()

        assert (keyboard.texts, keyboard.typed) == ([code], [])

    @pytest.mark.parametrize("pace", [0.0, 0.01, 0.08])
    def test_a_marked_scan_is_a_scan(self, pace: float) -> None:
        keyboard = Keyboard(in_secret=True).send("]C180181234567890123456\r", pace).rest()

        assert keyboard.texts == ["]C180181234567890123456"]
        assert keyboard.typed == []

    def test_digits_behind_a_scan_are_its_tail_and_no_pin(self) -> None:
        keyboard = Keyboard(in_secret=True).send(CODE + "\r").send("246810\r").rest()

        assert (keyboard.typed, keyboard.texts) == ([], [])
        assert keyboard.reasons == [Reason.SPLIT]

    def test_only_enter_ends_a_pin(self) -> None:
        assert Keyboard(in_secret=True).send("246810\t").rest().reasons == [Reason.NO_AIM]


class TestPastes:
    @pytest.mark.parametrize("text", [CODE, CODE + "\r\n", CODE + "\t", CODE + "\n"])
    def test_one_scan_is_a_scan(self, text: str) -> None:
        keyboard = Keyboard()

        assert keyboard.paste(text)
        assert keyboard.texts == [text.rstrip("\r\n\t")]

    @pytest.mark.parametrize("text", [f"0109501234567890{GS}21S42", "00" + "1" * 17 + "5"])
    def test_without_aim_identifier_only_where_the_site_asks_for_it(self, text: str) -> None:
        keyboard = Keyboard(WedgeSettings(require_aim=False))

        assert keyboard.paste(text)
        assert keyboard.texts == [text]

    @pytest.mark.parametrize("text", ["", "hello", "two\nlines", "12345678", "a]d2b", "\r\n"])
    def test_other_text_goes_where_it_was_meant_to_go(self, text: str) -> None:
        keyboard = Keyboard()

        assert not keyboard.paste(text)
        assert (keyboard.scans, keyboard.refusals) == ([], [])

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            (f"{CODE}\n{CODE}\n", Reason.SEVERAL),
            (f"note\n{CODE}", Reason.SEVERAL),
            (CODE + CODE, Reason.GLUED),
            (CODE + "é", Reason.UNREADABLE),
            (CODE + "\x1b", Reason.UNREADABLE),
            ("]d2\n", Reason.EMPTY),
            ("]d2" + "1" * 2000, Reason.TOO_LONG),
        ],
        ids=lambda value: str(value)[:12],
    )
    def test_a_broken_one_is_refused(self, text: str, reason: Reason) -> None:
        keyboard = Keyboard()

        assert keyboard.paste(text)
        assert keyboard.reasons == [reason]

    def test_one_in_the_middle_of_a_scan_breaks_it(self) -> None:
        keyboard = Keyboard().send(CODE[:20])

        assert keyboard.paste("whatever")
        assert keyboard.send(CODE[20:] + "\r").reasons == [Reason.MIXED]

    def test_held_typing_comes_before_it(self) -> None:
        keyboard = Keyboard().send("a")

        assert not keyboard.paste("bc")
        assert keyboard.typed == ["a"]


class TestSentences:
    def test_every_reason_says_what_was_read_what_is_wrong_and_what_to_do(self) -> None:
        for reason in Reason:
            message = Refusal(reason, CODE, len(CODE), 0.0).message
            assert message.startswith("Read “]d2010950123456789017250331")
            assert message.count(". ") >= 2
            assert message.endswith(".")

    def test_control_characters_are_made_visible(self) -> None:
        keyboard = Keyboard().send(f"]d210L7{GS}21S42\x1e\x04").rest()

        assert "]d210L7<GS>21S42<RS><EOT>" in keyboard.refusals[0].message
        assert all(character.isprintable() for character in keyboard.refusals[0].message)

    def test_a_long_text_is_shown_in_part(self) -> None:
        assert len(Keyboard().send("]d2" + "7" * 900).rest().refusals[0].message) < 300


def test_a_new_router_holds_nothing() -> None:
    assert WedgeRouter().pending is None
