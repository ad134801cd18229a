"""The keyboard wedge's router against keys nobody thought of: generated typing, scans and mixtures of both."""

from __future__ import annotations

import re
import string

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.wedge_keyboard import Encoding, Keyboard, kitty, raw

AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
CONTROLS = "\x04\x1c\x1d\x1e\x1f"
FUNCTION_KEYS = ("f1", "f8", "up", "escape", "backspace", "ctrl+q", "ctrl+j", "alt+4", "left_shift", "caps_lock")

encodings: st.SearchStrategy[Encoding] = st.sampled_from([raw, kitty])
human_gaps = st.floats(0.036, 2.0)
scanner_gaps = st.floats(0.0, 0.99)
aim_ids = st.builds("]{}{}".format, st.sampled_from(string.ascii_letters), st.sampled_from("0123456789abcdef"))
payloads = st.text(PRINTABLE + CONTROLS, min_size=1, max_size=60)
ends = st.sampled_from(["\r", "\t", "\r\n"])


@st.composite
def scan_texts(draw: st.DrawFn) -> str:
    """A scan as the scanner sends it, without its end mark."""
    text = draw(aim_ids) + draw(payloads)
    assume(AIM.search(text, 1) is None)
    return text


@given(
    keys=st.lists(st.tuples(st.sampled_from(PRINTABLE + "]]]\r\t"), human_gaps), max_size=60),
    in_text_box=st.booleans(),
    flushes=st.booleans(),
    encoding=encodings,
)
def test_typing_is_done_exactly_and_is_never_a_scan(
    keys: list[tuple[str, float]], in_text_box: bool, flushes: bool, encoding: Encoding
) -> None:
    typed = [character for character, _ in keys]
    assume(AIM.search("".join(typed)) is None)

    keyboard = Keyboard(in_text_box=in_text_box, flushes=flushes, encoding=encoding).send_at(keys).rest()

    assert keyboard.typed == typed
    assert (keyboard.scans, keyboard.refusals) == ([], [])


@given(
    scans=st.lists(st.tuples(scan_texts(), ends), min_size=1, max_size=5),
    gaps=st.lists(scanner_gaps, min_size=1, max_size=20),
    in_text_box=st.booleans(),
    flushes=st.booleans(),
    encoding=encodings,
)
def test_scans_of_any_text_at_any_pace_are_exact(
    scans: list[tuple[str, str]], gaps: list[float], in_text_box: bool, flushes: bool, encoding: Encoding
) -> None:
    stream = "".join(text + end for text, end in scans)
    keyboard = Keyboard(in_text_box=in_text_box, flushes=flushes, encoding=encoding)

    keyboard.send_at((character, gaps[place % len(gaps)]) for place, character in enumerate(stream)).rest()

    assert keyboard.texts == [text for text, _ in scans]
    assert (keyboard.typed, keyboard.refusals) == ([], [])


# Sooner after a scan, a key may be the scanner's.
typing = st.tuples(st.sampled_from(PRINTABLE.replace("]", "") + "\r\t"), st.floats(0.41, 2.0))


@given(
    parts=st.lists(st.one_of(scan_texts(), typing), max_size=25),
    pace=st.floats(0.0, 0.034),
    in_text_box=st.booleans(),
    encoding=encodings,
)
def test_a_person_between_scans_changes_nothing(
    parts: list[str | tuple[str, float]], pace: float, in_text_box: bool, encoding: Encoding
) -> None:
    keyboard = Keyboard(in_text_box=in_text_box, encoding=encoding)
    for part in parts:
        if isinstance(part, str):
            keyboard.send(part + "\r", pace)
        else:
            keyboard.send_at([part])
    keyboard.rest()

    assert keyboard.texts == [part for part in parts if isinstance(part, str)]
    assert keyboard.typed == [part[0] for part in parts if not isinstance(part, str)]
    assert keyboard.refusals == []


soup = st.lists(
    st.tuples(
        st.one_of(st.sampled_from("]]]dQ21A \r\t\x1d\x1eé\ufffd" + string.digits), st.sampled_from(FUNCTION_KEYS)),
        st.sampled_from([0.0, 0.001, 0.03, 0.036, 0.3, 1.2]),
    ),
    max_size=80,
)


@given(keys=soup, in_text_box=st.booleans(), flushes=st.booleans())
def test_whatever_is_pressed_a_scan_is_one_unbroken_run_of_keys(
    keys: list[tuple[str, float]], in_text_box: bool, flushes: bool
) -> None:
    keyboard = Keyboard(in_text_box=in_text_box, flushes=flushes)
    for key, gap in keys:
        if key in FUNCTION_KEYS:
            keyboard.press(key, gap=gap)
        else:
            keyboard.send(key, gap)
    keyboard.rest()

    # A key no barcode holds stands for itself in the stream, so a run across it is no run.
    stream = "".join(
        "" if key in ("left_shift", "caps_lock") else "\x00" if key in FUNCTION_KEYS else key for key, _ in keys
    )
    for scan in keyboard.scans:
        assert AIM.match(scan.raw)
        assert scan.raw + scan.end in stream
        assert AIM.search(scan.raw, 1) is None
    remaining = iter(key for key, _ in keys)
    assert all(typed in remaining for typed in keyboard.typed), "what was typed keeps its order and is typed once"
