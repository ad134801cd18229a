"""The printed test symbol tells scanners apart by how they are set, and names the setting to change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanners import ScannerProfile, element_string, read, self_test_code
from scanners.self_test import learn

TODAY = date(2026, 11, 29)
GS = "\x1d"


@dataclass(frozen=True)
class Scanner:
    """A scanner as it was set up, and the keyboard it writes on."""

    aim: bool = True
    code_id: str = ""
    prefix: str = ""
    separator: str = GS
    suffix: str = ""
    end: str = "\r"
    case: str = "none"
    layout: tuple[str, str] = ("", "")
    filtered: str = ""
    skips: int = 0
    keeps: int = 1000
    brackets: bool = False
    gs1: bool = True

    def send(self, symbol: str) -> str:
        """What arrives for a symbol, whose AIM identifier comes first."""
        identifier, data = symbol[:3], symbol[3:]
        if self.brackets:
            data = "(01)09521234543213(10)kIOSK-/_%+17280331(21)tEST10"
        if not self.gs1:
            identifier = "]d1"
        data = data.replace(GS, self.separator)
        text = self.prefix + (identifier if self.aim else self.code_id) + data + self.suffix
        text = "".join(character for character in text if character not in self.filtered)
        text = {"upper": text.upper(), "lower": text.lower(), "swap": text.swapcase()}.get(self.case, text)
        return text.translate(str.maketrans(*self.layout))[self.skips : self.keeps]


GERMAN = ("]-/_+" + GS, "+ß-?`+")
FRENCH = ("]-/_%0123456789" + GS, "$)!°5à&é\"'(-è_ç$")


@pytest.mark.parametrize(
    ("scanner", "codes", "words"),
    [
        (Scanner(), [], ""),
        (Scanner(aim=False), ["NO_AIM"], "AIM"),
        (Scanner(aim=False, code_id="w"), ["OTHER_CODE_ID"], "AIM"),
        (Scanner(prefix=">"), ["PREFIX"], "prefix"),
        (Scanner(separator=""), ["SEPARATOR_LOST"], "Ctrl+]"),
        (Scanner(separator="029"), ["SEPARATOR_LIKE_DATA"], "Ctrl+]"),
        (Scanner(separator="<GS>"), ["SEPARATOR_LIKE_DATA"], "Ctrl+]"),
        (Scanner(end=""), ["NO_SUFFIX"], "suffix Enter"),
        (Scanner(case="swap"), ["CAPS_LOCK"], "Caps Lock"),
        (Scanner(case="upper"), ["UPPER_CASE"], "case"),
        (Scanner(case="lower"), ["LOWER_CASE"], "case"),
        (Scanner(layout=GERMAN), ["KEYBOARD_LAYOUT"], "US"),
        (Scanner(layout=FRENCH), ["KEYBOARD_LAYOUT"], "US"),
        (Scanner(gs1=False), ["NOT_GS1"], "FNC1"),
        (Scanner(brackets=True), ["BRACKETS"], "brackets"),
        (Scanner(skips=7), ["CUT_IN_FRONT"], "delay"),
        (Scanner(keeps=40), ["CUT_AT_END"], "delay"),
        (Scanner(filtered="-/_%+"), ["CHARACTERS_LOST"], "filters"),
        (Scanner(aim=False, separator="", end=""), ["NO_AIM", "SEPARATOR_LOST", "NO_SUFFIX"], "AIM"),
        (Scanner(aim=False, case="swap"), ["CAPS_LOCK", "NO_AIM"], "Caps Lock"),
    ],
)
def test_each_wrong_setting_is_named(scanner: Scanner, codes: list[str], words: str) -> None:
    lesson = learn(scanner.send(self_test_code().text), scanner.end)

    assert [fault.code for fault in lesson.faults] == codes
    assert lesson.passed is (not codes)
    assert lesson.profile.tested is lesson.passed
    if codes:
        assert words.lower() in f"{lesson.faults[0].said} {lesson.faults[0].change}".lower()


def test_a_symbol_that_came_twice_in_one_is_told() -> None:
    [fault] = learn(self_test_code().text * 2, "\r").faults
    assert fault.code == "TWICE"


@pytest.mark.parametrize("other", ["", "]d2010031234567890610AB12\x1d1728033121SN0001", "]E00312345678906", "x" * 4000])
def test_another_code_is_not_the_test(other: str) -> None:
    [fault] = learn(other, "\r").faults
    assert fault.code == "NOT_THE_TEST"


@given(st.text(max_size=200), st.sampled_from(["", "\r", "\n", "\t"]))
def test_whatever_arrives_something_is_said_and_nothing_passes_by_chance(text: str, end: str) -> None:
    lesson = learn(text, end)
    assert lesson.faults
    assert all(fault.said and fault.change for fault in lesson.faults)


LOT = st.text("ABCDEFGHabcdefgh0123456789-/_%+.", min_size=1, max_size=20)
SUBSTITUTE = st.sampled_from([GS, "|", "~", "^]", "{GS}", " ", "#", "@"])
GOOD = st.builds(Scanner, separator=SUBSTITUTE, suffix=st.sampled_from(["", "$", "#~"]))


@given(GOOD, LOT, LOT)
def test_what_was_learned_reads_every_code_of_that_scanner(scanner: Scanner, lot: str, serial: str) -> None:
    lesson = learn(scanner.send(self_test_code().text), scanner.end)
    symbol = element_string((("01", "00312345678906"), ("10", lot), ("21", serial)))

    assert lesson.passed
    learned = read(scanner.send(symbol), lesson.profile, TODAY)
    meant = read(symbol, ScannerProfile(tested=True), TODAY)
    assert replace(learned, raw=meant.raw) == meant
