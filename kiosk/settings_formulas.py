"""Settings of formulas: how far off a measured amount may be, and how long preparations last at most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kiosk.settings_definition import IN_CHARGE, Definition
from kiosk.settings_kinds import Kind, Whole
from kiosk.settings_words import shown

TOLERANCE: Final = "formulas.tolerance_percent"
_MOST: Final = 4_320
_WHERE: Final = ("at room temperature", "in the refrigerator", "in the freezer")


@dataclass(frozen=True)
class HoursByStorage(Kind):
    """Hours at room temperature, in the refrigerator and in the freezer; 0 where it is not kept so."""

    name = "hours_by_storage"

    @property
    def allowed(self) -> str:
        """Give an example."""
        return (
            "three whole numbers of hours with commas between them, at room temperature, in the refrigerator and in "
            f"the freezer, such as 12, 24, 0; each up to {_MOST:,}, 0 where it is not kept so, and not all of them 0"
        )

    def fits(self, value: object) -> bool:
        """Take three whole numbers, not all zero."""
        if not isinstance(value, list) or len(value) != len(_WHERE):
            return False
        whole = all(isinstance(each, int) and not isinstance(each, bool) and 0 <= each <= _MOST for each in value)
        return whole and any(value)

    def from_text(self, text: str) -> object:
        """Read the numbers between commas."""
        parts = [part.strip() for part in text.strip().strip("[]").split(",")]
        if not all(part.isascii() and part.isdigit() and len(part) <= 6 for part in parts):
            return text
        return [int(part) for part in parts]

    def as_typed(self, value: object) -> str:
        """Write the numbers with commas between them."""
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

    def words(self, value: object) -> str:
        """Tell the hours with where it is kept."""
        if not isinstance(value, list) or not self.fits(value):
            return shown(value)
        said = [f"{hours:,} hours {where}" for hours, where in zip(value, _WHERE, strict=True) if hours]
        return ", ".join(said)


BUD_KEYS: Final[Mapping[str, str]] = {
    "imm": "formulas.bud_immediate_use",
    "c1": "formulas.bud_category_1",
    "c2-asep-nontest-nonsterile": "formulas.bud_category_2_nonsterile",
    "c2-asep-nontest-sterile": "formulas.bud_category_2",
    "c2-asep-tested": "formulas.bud_category_2_tested",
    "c2-term-nontest": "formulas.bud_category_2_terminal",
    "c2-term-tested": "formulas.bud_category_2_terminal_tested",
    "c3-asep": "formulas.bud_category_3",
    "c3-term": "formulas.bud_category_3_terminal",
}
"""The setting of each limit, by the limit's id."""

_DOES: Final = "No preparation is used later than so long after it was begun; what shortens it further is seen to."
_SOURCE: Final = "USP <797>, from 2023-11-01; the pharmacist in charge compares it with the chapter and approves it."


def _limit(limit_id: str, title: str, *hours: int) -> Definition:
    return Definition(BUD_KEYS[limit_id], f"Beyond use: {title}", HoursByStorage(), list(hours), _DOES, _SOURCE)


OF_FORMULAS: Final = (
    Definition(
        TOLERANCE,
        "Largest tolerance of a formula",
        Whole(1, 10, "percent"),
        5,
        "No formula that lets a measured amount be further off can be approved.",
        IN_CHARGE,
    ),
    _limit("imm", "immediate use", 4, 0, 0),
    _limit("c1", "category 1", 12, 24, 0),
    _limit("c2-asep-nontest-nonsterile", "category 2, nonsterile component", 24, 96, 1_080),
    _limit("c2-asep-nontest-sterile", "category 2, sterile components", 96, 240, 1_080),
    _limit("c2-asep-tested", "category 2, tested", 720, 1_080, 1_440),
    _limit("c2-term-nontest", "category 2, terminal", 336, 672, 1_080),
    _limit("c2-term-tested", "category 2, terminal, tested", 1_080, 1_440, 2_160),
    _limit("c3-asep", "category 3, aseptic", 1_440, 2_160, 2_880),
    _limit("c3-term", "category 3, terminal", 2_160, 2_880, 4_320),
)
