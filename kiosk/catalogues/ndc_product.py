"""A product of the FDA's NDC directory, in the words of its columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiosk.catalogues.problem import Note


@dataclass(frozen=True)
class Ingredient:
    """An active ingredient and how much of it."""

    substance: str
    strength: str
    """As written; with `unit`, such as 80 and mg/mL."""
    unit: str


@dataclass(frozen=True)
class NdcProduct:
    """One row of product.txt, finished or unfinished."""

    row: int
    """The line of the file, from 1 with the header."""
    product_id: str
    """Joins the rows of package.txt to it; changes with every version of the listing."""
    product_ndc: str
    """Labeler and product segment; stays."""
    product_type: str
    proprietary_name: str
    proprietary_name_suffix: str
    nonproprietary_name: str
    dosage_form: str
    routes: tuple[str, ...]
    labeler: str
    ingredients: tuple[Ingredient, ...]
    """Empty when substances and strengths cannot be paired; `strength` has them as written."""
    strength: str
    dea_schedule: str | None
    """`CI` to `CV`; None when it is not controlled."""
    marketing_category: str
    application_number: str
    pharm_classes: str
    started_on: date | None
    ended_on: date | None
    exclude_flag: str
    """`N`, or why the FDA leaves it out of the directory; empty in the unfinished form."""
    certified_through: date | None
    unfinished: bool
    notes: tuple[Note, ...] = ()

    @property
    def excluded(self) -> bool:
        """Whether the FDA itself leaves it out of the directory."""
        return self.exclude_flag not in ("", "N")

    @property
    def name(self) -> str:
        """The proprietary name with its suffix, else the nonproprietary one."""
        proprietary = f"{self.proprietary_name} {self.proprietary_name_suffix}".strip()
        return proprietary or self.nonproprietary_name

    def marketed_on(self, day: date) -> bool:
        """Whether the listing says that it is on the market."""
        return (self.started_on is None or self.started_on <= day) and (self.ended_on is None or day <= self.ended_on)
