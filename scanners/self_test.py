"""The printed test symbol: what a scanner made of it tells how it is set, and which of its settings to change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from typing import Final

from scanners.own_codes import SELF_TEST, self_test_code
from scanners.profile import GS, ScannerProfile
from scanners.self_test_faults import Fault
from scanners.text import CSET_82, visible

_AIM: Final = "]d2"
_HEAD: Final = "".join(ai + value for ai, value in SELF_TEST[:2])
"""What stands before the separator: its lot ends like a date, so that a lost separator shows."""
_TAIL: Final = "".join(SELF_TEST[2])
_LONGEST_EXTRA: Final = 8
"""What a scanner sends around a code is shorter than this; what is longer is another code."""
_ALIKE: Final = 0.6
"""Share of the test symbol that must have arrived for a damaged text to be taken for it."""


@dataclass(frozen=True)
class Lesson:
    """What one scan of the test symbol told."""

    faults: tuple[Fault, ...]
    profile: ScannerProfile
    """How to read this scanner; `tested` only when nothing is wrong that its settings alone can mend."""
    end: str
    """The end mark it sends: `\\r`, `\\n`, `\\r\\n`, `\\t`, or empty."""

    @property
    def passed(self) -> bool:
        """Say whether every code of this scanner can be trusted to arrive whole."""
        return not self.faults


def is_self_test(raw: str) -> bool:
    """Say whether a text holds the number of the test symbol, whatever else the scanner made of it."""
    return SELF_TEST[0][1] in raw


def learn(raw: str, end: str, *, ends: Sequence[str] = ("\r", "\n", "\r\n", "\t")) -> Lesson:
    """Compare what arrived for the test symbol with what is printed; never raises, whatever the text holds.

    `raw` is the text without its end mark, `end` that mark; `ends` are the marks that end a text of such a device, with
    an empty one where a silence does.

    >>> learn("]d2010952123454321310kIOSK-/_%+17280331|21tEST10", "\\r").profile.gs_replacement
    '|'
    >>> [fault.code for fault in learn("010952123454321310kIOSK-/_%+1728033121tEST10", "\\r").faults]
    ['NO_AIM', 'SEPARATOR_LOST']
    """
    for sent in _ways():
        found = _found(raw, sent)
        if found is not None:
            return _lesson(sent, found, end, ends)
    return Lesson((_damage(raw),), ScannerProfile(), end)


@dataclass(frozen=True)
class _Way:
    """What a keyboard or a scanner does to every character."""

    change: Callable[[str], str]
    fault: Fault | None = None


@dataclass(frozen=True)
class _Found:
    """Where the parts of the test symbol lie in a text."""

    before: str
    between: str
    behind: str


_LAYOUTS: Final = {
    "German": ("]-/_+", "+ß-?`"),
    "French": ("]-/_%0123456789", "$)!°5à&é\"'(-è_ç"),
    "Spanish": ("]-/_+", "+'-?¿"),
    "Italian": ("]-/_+", "+'-?^"),
    "Swedish": ("]-/_+", "¨+-?`"),
    "Swiss": ("]-/_+", "¨'-?`"),
    "Portuguese": ("]-/_+", "\u00b4'-?»"),
    "Belgian": ("]-/_%+0123456789", "$)=°5_à&é\"'(§è!ç"),
}
"""What the keys of a US keyboard write under another layout, as far as the test symbol has them."""


def _ways() -> Iterator[_Way]:
    yield _Way(str)
    said = "Capital and small letters arrived exchanged."
    yield _Way(str.swapcase, Fault("CAPS_LOCK", said))
    said = "All letters arrived as capitals."
    yield _Way(str.upper, Fault("UPPER_CASE", said))
    said = "All letters arrived small."
    yield _Way(str.lower, Fault("LOWER_CASE", said))
    for name, (printed, written) in _LAYOUTS.items():
        said = f"The signs arrived as a {name} keyboard writes them."
        as_written = _translated(printed, written)
        yield _Way(as_written, Fault("KEYBOARD_LAYOUT", said))
        said = f"{said[:-1]}, and with Caps Lock on."
        yield _Way(_swapped(as_written), Fault("KEYBOARD_AND_CAPS", said))


def _swapped(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: change(text.swapcase())


def _translated(printed: str, written: str) -> Callable[[str], str]:
    table = str.maketrans(printed, written)
    return lambda text: text.translate(table)


def _found(raw: str, sent: _Way) -> _Found | None:
    """Find both halves of the test symbol, as a scanner would have sent them."""
    head, tail = sent.change(_HEAD), sent.change(_TAIL)
    before, halves, rest = raw.partition(head)
    between, last, behind = rest.partition(tail)
    if not halves or not last or max(len(before), len(between), len(behind)) > _LONGEST_EXTRA:
        return None
    return _Found(before, between, behind)


def _lesson(sent: _Way, found: _Found, end: str, ends: Sequence[str]) -> Lesson:
    faults = [] if sent.fault is None else [sent.fault]
    before, prefix_fault = _before(found.before, sent.change(_AIM), found.between)
    faults += [] if prefix_fault is None else [prefix_fault]
    separator_fault = _separator(found.between)
    # Under another layout Ctrl+] is another key: what became of the separator shows once the layout is right.
    if separator_fault is not None and (sent.fault is None or sent.fault.code != "KEYBOARD_LAYOUT"):
        faults.append(separator_fault)
    if end not in ends:
        said = f"“{visible(end)}” ended the scan, which ends none here." if end else "Nothing ended the scan."
        faults.append(Fault("NO_SUFFIX", said))
    if (suffix_fault := _suffix(found.behind)) is not None:
        faults.append(suffix_fault)
    profile = ScannerProfile(
        gs_replacement=found.between if found.between not in ("", GS) and separator_fault is None else None,
        aim_prefix=before or None,
        suffix=found.behind or None,
        tested=not faults,
    )
    return Lesson(tuple(faults), profile, end)


def _before(before: str, aim: str, separator: str) -> tuple[bool, Fault | None]:
    """Judge what stands before the data: the AIM identifier and nothing else; a separator behind it does no harm."""
    if before in (aim, aim + GS, aim + separator):
        return True, None
    if before.endswith((aim, aim + GS)):
        said = f"“{visible(before.removesuffix(GS).removesuffix(aim))}” stands before the AIM identifier."
        return True, Fault("PREFIX", said)
    if before.startswith("]") and len(before) == len(aim):
        said = f"It came as “{visible(before)}”, as a code that is not of GS1."
        return True, Fault("NOT_GS1", said)
    if before:
        return False, Fault("OTHER_CODE_ID", f"“{visible(before)}” stands before the data, no AIM identifier.")
    return False, Fault("NO_AIM", "No AIM identifier came before the data.")


def _is_text(text: str) -> bool:
    """Say whether a text is characters that can be kept; a byte that was none came as a lone surrogate."""
    return not any(character == "\0" or "\ud800" <= character <= "\udfff" for character in text)


def _suffix(behind: str) -> Fault | None:
    """Judge what stands behind the data: it is taken off each text, also of one that it was not put behind."""
    if not _is_text(behind):
        return Fault("SUFFIX", "What stands behind the data is no character.")
    if behind and all(character in CSET_82 for character in behind):
        said = f"“{visible(behind)}” stands behind the data: a lot may end like that, too."
        return Fault("SUFFIX", said)
    return None


def _separator(between: str) -> Fault | None:
    if not between:
        said = "The separator between lot and serial number did not arrive: they would run together."
        return Fault("SEPARATOR_LOST", said)
    if any(character in "\t\r\n" for character in between):
        said = f"“{visible(between)}” came in place of the separator: that ends a scan."
        return Fault("SEPARATOR_ENDS", said)
    if not _is_text(between):
        return Fault("SEPARATOR_UNREADABLE", "What came in place of the separator is no character.")
    if all(character in CSET_82 for character in between):
        said = f"“{visible(between)}” came in place of the separator: a lot may hold that, too."
        return Fault("SEPARATOR_LIKE_DATA", said)
    return None


def _damage(raw: str) -> Fault:
    """Say what is wrong with a text in which the test symbol is not whole."""
    printed = self_test_code().text
    if raw.startswith(printed) and printed in raw[1:]:
        return Fault("TWICE", "It arrived twice in one.")
    if "(01)" in raw and "(10)" in raw:
        said = "Brackets stand around the numbers of its elements."
        return Fault("BRACKETS", said)
    if raw.endswith(_HEAD) or raw == _TAIL:
        said = "The scan ended where the separator is printed: it was sent as Enter or Tab."
        return Fault("SEPARATOR_ENDS", said)
    if (around := _around(raw)) is not None:
        return around
    alike = SequenceMatcher(None, printed, raw[: 4 * len(printed)], autojunk=False)
    if alike.ratio() < _ALIKE:
        return Fault("NOT_THE_TEST", "That is not the test symbol.")
    missing = list(_missing(printed, alike.get_matching_blocks()))
    if not missing:
        return Fault("CHARACTERS_ADDED", "A character arrived more than once, or one that is not printed.")
    if _signs_differ(printed, raw):
        return Fault("KEYBOARD_LAYOUT", "Letters and digits arrived, but other signs than are printed.")
    if printed.endswith(raw):
        return Fault("CUT_IN_FRONT", f"The first {len(missing[0])} characters did not arrive.")
    if printed.startswith(raw):
        return Fault("CUT_AT_END", f"The last {len(missing[0])} characters did not arrive.")
    said = f"“{visible(' '.join(missing))}” did not arrive as it is printed."
    return Fault("CHARACTERS_LOST", said)


def _around(raw: str) -> Fault | None:
    """Find more around a whole text than a scanner may be learned to add."""
    before, head, rest = raw.partition(_HEAD)
    between, tail, behind = rest.partition(_TAIL)
    if not head or not tail or len(between) > _LONGEST_EXTRA:
        return None
    where = "before" if len(before) > len(behind) else "behind"
    said = f"“{visible(before if where == 'before' else behind)}” stands {where} the data."
    return Fault("ADDED_TEXT", said)


def _signs_differ(printed: str, raw: str) -> bool:
    """Say whether all letters and digits are there, and as many signs as are printed, but others."""
    letters, arrived = ("".join(filter(str.isalnum, text)) for text in (printed[len(_AIM) :], raw))
    signs = sum(not character.isalnum() for character in raw)
    return arrived.endswith((letters, letters.swapcase())) and signs >= sum(not each.isalnum() for each in printed) - 2


def _missing(printed: str, blocks: Sequence[Match]) -> Iterator[str]:
    place = 0
    for block in blocks:
        if block.a > place:
            yield printed[place : block.a]
        place = block.a + block.size
