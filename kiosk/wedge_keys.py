"""Keyboard wedge, the alphabet: what one key means to a scan, by its name when the terminal gives no character."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from enum import Enum

GS = "\x1d"
UNDECODED = "undecoded_input"
"""Key name the hardened driver sends for bytes that no key produces; it stops a scan and is never passed on."""
REPLACEMENT = "\ufffd"
"""What a byte that is not UTF-8 becomes."""

# The C0 controls that a barcode carries as data (GS1, ISO/IEC 15434). The kitty protocol names them without a
# character, so the name is the only sure sign.
_CONTROL_NAMES = {
    "ctrl+b": "\x02",
    "ctrl+d": "\x04",
    "ctrl+backslash": "\x1c",
    "ctrl+right_square_bracket": GS,
    "ctrl+circumflex_accent": "\x1e",
    "ctrl+6": "\x1e",
    "ctrl+shift+6": "\x1e",
    "ctrl+underscore": "\x1f",
    "ctrl+shift+minus": "\x1f",
}
DATA_CONTROLS = frozenset("\x04\x1c\x1d\x1e\x1f")
"""Controls that may stand inside a scan; STX is known as well, but only as a configured prefix."""

_END_NAMES = {"enter": "\r", "ctrl+m": "\r", "tab": "\t", "ctrl+i": "\t"}

# The kitty protocol reports these as keys of their own; a scanner presses Shift for every capital.
_MODIFIER_NAMES = frozenset(
    [f"{side}_{name}" for side in ("left", "right") for name in ("shift", "control", "alt", "super", "hyper", "meta")]
    + ["caps_lock", "num_lock", "scroll_lock", "iso_level3_shift", "iso_level5_shift"]
)
_FOREIGN_MODIFIERS = frozenset({"alt", "super", "hyper", "meta", "ctrl"})
_RENAMED = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}


def _printable_names() -> dict[str, str]:
    """Name every printable ASCII character as Textual does: `right_square_bracket` is `]`."""
    names = {}
    for character in map(chr, range(0x20, 0x7F)):
        name = unicodedata.name(character).lower().replace("-", "_").replace(" ", "_")
        names[character if character.isalnum() else _RENAMED.get(name, name)] = character
    return names


_PRINTABLE_NAMES = _printable_names()


class Kind(Enum):
    """What a key can be to a scan."""

    CHARACTER = "character"
    END = "end mark"
    LINE_FEED = "line feed"
    MODIFIER = "modifier"
    OTHER = "no scan key"


@dataclass(frozen=True, slots=True)
class Stroke:
    """One key as the terminal reported it."""

    name: str
    """Textual's key name, such as `ctrl+right_square_bracket`."""
    character: str | None
    """The character, or None where the terminal gave none."""
    at: float
    """Seconds on the monotonic clock when the input thread parsed it, not when it was handled."""
    event: object = field(default=None, compare=False)
    """The event to hand back when the key turns out to be a person's."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What a stroke means to a scan."""

    kind: Kind
    character: str = ""
    """The character, for CHARACTER and END; otherwise empty."""


_MODIFIER = Sign(Kind.MODIFIER)
_LINE_FEED = Sign(Kind.LINE_FEED)
_OTHER = Sign(Kind.OTHER)
_GROUP_SEPARATOR = Sign(Kind.CHARACTER, GS)


def sign_of(stroke: Stroke, gs_alias: str = "") -> Sign:
    """Tell what a stroke means to a scan.

    gs_alias: the key name (`f8`) or character (`|`) that this scanner sends for GS; empty if it sends GS itself.
    """
    if stroke.name in _MODIFIER_NAMES:
        return _MODIFIER
    if gs_alias and gs_alias in (stroke.name, stroke.character):
        return _GROUP_SEPARATOR
    if stroke.name in _END_NAMES:
        return Sign(Kind.END, _END_NAMES[stroke.name])
    if stroke.name == "ctrl+j":
        return _LINE_FEED
    if stroke.name in _CONTROL_NAMES:
        return Sign(Kind.CHARACTER, _CONTROL_NAMES[stroke.name])
    return _printable_sign(stroke)


def _printable_sign(stroke: Stroke) -> Sign:
    *modifiers, name = stroke.name.split("+")
    # `alt+4` carries the character 4: an Esc pressed by a person just before the scanner sent a 4.
    if _FOREIGN_MODIFIERS.intersection(modifiers):
        return _OTHER
    if stroke.character is not None and len(stroke.character) == 1 and stroke.character.isprintable():
        return Sign(Kind.CHARACTER, stroke.character)
    character = _PRINTABLE_NAMES.get(name)
    if character is None:
        return _OTHER
    if "shift" not in modifiers:
        return Sign(Kind.CHARACTER, character)
    # What Shift makes of a digit depends on the layout, and a guess could change a lot.
    return Sign(Kind.CHARACTER, character.upper()) if character.isalpha() else _OTHER


def belongs_in_scan(character: str) -> bool:
    """Tell whether a character may stand inside a scan: printable ASCII and the data controls."""
    return " " <= character <= "~" or character in DATA_CONTROLS


def visible(text: str, limit: int = 60) -> str:
    """Show a scan's text to a person: controls by name, long texts cut in the middle.

    limit: the most characters of the text to show.
    """
    if len(text) > limit:
        head, tail = limit * 2 // 3, limit - limit * 2 // 3
        return f"{visible(text[:head], limit)} … {visible(text[-tail:], limit)}"
    return "".join(map(_visible_character, text))


_CONTROL_LABELS = {"\x02": "STX", "\x03": "ETX", "\x04": "EOT", "\n": "LF", "\r": "CR", "\x1b": "ESC"} | {
    chr(code): label for code, label in enumerate(("FS", "GS", "RS", "US"), start=0x1C)
}


def _visible_character(character: str) -> str:
    if character in _CONTROL_LABELS:
        return f"<{_CONTROL_LABELS[character]}>"
    return character if character.isprintable() else f"<U+{ord(character):04X}>"
