"""A number in digits five rows high, to be read from where the shelf is and not from where the screen is."""

from __future__ import annotations

from typing import Final

from textual.content import Content
from textual.widgets import Static

ROWS: Final = 5
_DOTS: Final = (
    ("###", "# #", "# #", "# #", "###"),
    (" # ", "## ", " # ", " # ", "###"),
    ("###", "  #", "###", "#  ", "###"),
    ("###", "  #", "###", "  #", "###"),
    ("# #", "# #", "###", "  #", "  #"),
    ("###", "#  ", "###", "  #", "###"),
    ("###", "#  ", "###", "# #", "###"),
    ("###", "  #", "  #", "  #", "  #"),
    ("###", "# #", "###", "# #", "###"),
    ("###", "# #", "###", "  #", "###"),
)


def rows_of(number: int) -> list[str]:
    """Draw a number that is not negative; a dot is two columns wide, so that it is about as wide as high.

    >>> print("\\n".join(rows_of(17)).replace(" ", "."))
    ..██....██████
    ████........██
    ..██........██
    ..██........██
    ██████......██
    """
    digits = [_DOTS[int(digit)] for digit in str(number)]
    rows = ("  ".join("".join(dot * 2 for dot in digit[row]) for digit in digits) for row in range(ROWS))
    return [row.replace("#", "█") for row in rows]


class BigNumber(Static):
    """Shows a number as large as that, or nothing."""

    def __init__(self, number_id: str) -> None:
        super().__init__("", markup=False, id=number_id)

    def show(self, number: int | None) -> None:
        """Show another number."""
        self.update(Content("" if number is None else "\n".join(rows_of(number))))
