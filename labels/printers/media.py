"""Whether the labels in a printer are those that a label was drawn for."""

from __future__ import annotations

from labels.printers.states import NotSent

TOLERANCE = 79
"""Thousandths of an inch: 2 mm, as rolls and sensors differ by about one."""


def fits(wanted: tuple[int, int], loaded: tuple[int, int]) -> bool:
    """Whether two sizes are the same within the tolerance; a side that is 0 is not known and so fits."""
    return all(not there or abs(side - there) <= TOLERANCE for side, there in zip(wanted, loaded, strict=True))


def wrong(wanted: tuple[int, int], loaded: tuple[int, int]) -> NotSent:
    """Say that other labels are in the printer."""
    return NotSent(
        "wrong_media",
        f"The label is {named(wanted)} inches, but the printer holds {named(loaded)}. "
        "Put in the right labels, or choose the printer that has them.",
    )


def wrong_resolution(drawn: int, printed: int) -> NotSent:
    """Say that a printer's dots are not those of the label: its size would be another one, or its symbols blurred."""
    return NotSent(
        "wrong_media",
        f"The label is drawn for {drawn} dots an inch, but the printer has {printed}, so that its symbols could not be "
        "read. Correct the printer's dpi in the settings.",
    )


def named(size: tuple[int, int]) -> str:
    """Write a size in inches, such as 4x3; a side that is not known is left out.

    >>> named((4000, 2250)), named((0, 2995))
    ('4x2.25', 'labels 2.995 high')
    """
    width, height = (f"{side / 1000:.3f}".rstrip("0").rstrip(".") for side in size)
    return f"{width}x{height}" if size[0] else f"labels {height} high"
