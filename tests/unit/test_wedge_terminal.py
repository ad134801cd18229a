"""The hardened driver's input: bytes that are no text, and sequences that would change a scan unseen."""

from __future__ import annotations

import subprocess
import sys

import pytest
from textual import constants, events
from textual.drivers.headless_driver import HeadlessDriver

from kiosk.terminal import InputDecoder, KioskDriver
from kiosk.wedge_app import WedgeApp
from kiosk.wedge_keys import UNDECODED


def keys(*chunks: bytes) -> list[tuple[str, str | None]]:
    """Feed chunks and name the keys that come of them; the time for an Esc to stand alone never passes."""
    decoder = InputDecoder()
    messages = [message for chunk in chunks for message in decoder.feed(chunk)]
    decoder.close()
    return [(message.key, message.character) for message in messages if isinstance(message, events.Key)]


def test_plain_keys_come_as_textual_names_them() -> None:
    assert keys(b"]d2A\x1d\r") == [
        ("right_square_bracket", "]"),
        ("d", "d"),
        ("2", "2"),
        ("A", "A"),
        ("ctrl+right_square_bracket", "\x1d"),
        ("enter", "\r"),
    ]
    assert keys(b"\x1bOP", b"\x1b[A") == [("f1", None), ("up", None)]


@pytest.mark.parametrize("noise", [b"\xe9", b"\xff", b"\xfe"])
def test_a_byte_that_is_no_utf_8_is_a_key_of_its_own(noise: bytes) -> None:
    assert keys(b"a" + noise + b"b") == [("a", "a"), ("replacement_character", "\ufffd"), ("b", "b")]


def test_a_character_cut_between_two_reads_is_whole() -> None:
    assert keys(b"\xc3", b"\xa9") == [("é", "é")]


@pytest.mark.parametrize(
    ("sequence", "becomes"),
    [(b"\x1b4", "¢"), (b"\x1bOp", "0"), (b"\x1b[G", None), (b"\x1b=", "≠")],
    ids=["digit", "keypad", "dropped", "sign"],
)
def test_an_escape_that_joined_the_next_characters_is_announced(sequence: bytes, becomes: str | None) -> None:
    announced, *then = keys(sequence)

    assert announced == (UNDECODED, None)
    assert [character for _, character in then] == ([becomes] if becomes else [])


def test_an_escape_that_came_to_nothing_is_no_circumflex() -> None:
    assert keys(b"\x1b" + b"C" * 40)[:2] == [(UNDECODED, None), ("C", "C")]


@pytest.mark.parametrize("sequence", [b"\x1b[99999999999;5u", b"\x1b[48;1;1;0;0t\x1b[<0;5;5M"])
def test_a_sequence_the_parser_fails_on_takes_nothing_else_with_it(
    sequence: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "DISABLE_KITTY_KEY", False)

    assert keys(b"a" + sequence + b"b\r")[-2:] == [("b", "b"), ("enter", "\r")]


def test_an_app_in_a_terminal_gets_the_hardened_driver() -> None:
    assert WedgeApp[None]().get_driver_class() is KioskDriver


async def test_an_app_under_test_keeps_the_headless_driver() -> None:
    async with WedgeApp[None]().run_test() as pilot:
        assert isinstance(pilot.app._driver, HeadlessDriver)


def test_the_environment_is_prepared_without_the_screen_library() -> None:
    program = (
        "import os, sys; from kiosk.terminal_env import prepare_terminal; prepare_terminal(); "
        "assert 'textual' not in sys.modules; assert os.environ['TEXTUAL_DISABLE_KITTY_KEY'] == '1'; "
        "assert 'TEXTUAL_ALLOW_SIGNALS' not in os.environ"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env={"TEXTUAL_ALLOW_SIGNALS": "1"})
