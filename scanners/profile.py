"""The scanner's profile: what a device does to the text it sends, learned from one printed test symbol."""

from __future__ import annotations

from dataclasses import dataclass

GS = "\x1d"
"""Group separator: how a scanner transmits FNC1 between two elements."""


@dataclass(frozen=True)
class ScannerProfile:
    """How one scanner sends its text; the default assumes nothing."""

    gs_replacement: str | None = None
    """Text the scanner sends in place of the group separator; None when it sends the separator itself."""
    aim_prefix: bool | None = None
    """True: every text must begin with an AIM identifier; None or False: it may."""
    suffix: str | None = None
    """End mark beyond CR, LF and TAB, removed once when present."""
    tested: bool = False
    """Whether the scanner has read the printed test symbol without loss, so that separators are known to arrive."""
    company_prefix: str | None = None
    """The site's GS1 company prefix, by which codes of our own are known; None where it has none."""


def without_end_mark(raw: str, profile: ScannerProfile) -> str:
    """The text without the device's end mark; a space stays, because it can be an HIBC check character.

    >>> without_end_mark("+B489X891 \\r\\n", ScannerProfile())
    '+B489X891 '
    """
    marks = "\r\n" if profile.gs_replacement == "\t" else "\r\n\t"
    text = raw.rstrip(marks)
    if profile.suffix:
        text = text.removesuffix(profile.suffix).rstrip(marks)
    return text
