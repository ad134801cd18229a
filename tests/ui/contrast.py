"""How well text can be read: the WCAG contrast of what is really drawn."""

from __future__ import annotations

from collections.abc import Iterable

from rich.color import Color
from rich.segment import Segment
from rich.terminal_theme import DEFAULT_TERMINAL_THEME

ENHANCED = 7.0
"""WCAG 2.2, success criterion 1.4.6."""


def is_drawing(character: str) -> bool:
    """Whether a character is a border, a bar or a shade rather than something to read."""
    return "\u2500" <= character <= "\u259f" or "\U0001fb00" <= character <= "\U0001fbff"


def luminance(color: Color) -> float:
    """Relative luminance as WCAG defines it."""
    triplet = color.get_truecolor(DEFAULT_TERMINAL_THEME)
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (triplet.red / 255, triplet.green / 255, triplet.blue / 255)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(segment: Segment) -> float:
    """Contrast of a segment's text with the ground it stands on."""
    style = segment.style
    assert style is not None, f"{segment.text!r} has no colours"
    assert style.color is not None, f"{segment.text!r} has no colour"
    assert style.bgcolor is not None, f"{segment.text!r} has no ground"
    assert not style.dim, f"{segment.text!r} is dimmed by the terminal, nobody knows how much"
    lighter, darker = sorted((luminance(style.color), luminance(style.bgcolor)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def hard_to_read(lines: Iterable[Iterable[Segment]]) -> list[tuple[str, float]]:
    """The texts on a screen that fall short of enhanced contrast, each with what it has."""
    found = {
        (segment.text.strip(), round(contrast(segment), 2))
        for line in lines
        for segment in line
        if not all(is_drawing(each) for each in segment.text if not each.isspace())
    }
    return sorted((text, ratio) for text, ratio in found if ratio < ENHANCED)
