"""A formula (master formulation record): all that is said of how one preparation is made; what each field may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from kiosk.rules.measuring import DEVICES

CATEGORIES: Final[Mapping[str, str]] = {
    "immediate_use": "immediate use",
    "1": "category 1",
    "2": "category 2",
    "3": "category 3",
    "label": "prepared by the maker's label",
    "docked": "a bag and vial that are docked",
}
"""What a preparation is under USP <797>; the last two have their makers' limits."""
COUNTED: Final = ("1", "2", "3")
"""Categories that depend on where the hood stands."""
BY_THE_MAKER: Final = ("label", "docked")
BASES: Final[Mapping[str, str]] = {
    "added": "added to the container",
    "withdrawn": "added after as much was withdrawn from the container",
    "to_volume": "filled up to the final volume",
}
EVIDENCE: Final[Mapping[str, str]] = {
    "scan": "scan",
    "measure": "measure",
    "photograph": "photograph",
    "confirm": "confirm",
}
SCALES: Final[Mapping[str, str]] = {"patient": "one patient's order", "batch": "a batch"}
LABELS: Final = ("bag", "syringe", "batch_unit")
PROCESSES: Final = ("aseptic", "terminal")
STARTING: Final = ("only_sterile", "one_or_more_nonsterile")
CODE: Final = re.compile("[A-Z0-9]+(?:-[A-Z0-9]+)*")
LONGEST_CODE: Final = 40
STORAGE: Final = ("crt", "refrigerator", "freezer")


def _line(longest: int = 120) -> Mapping[str, Any]:
    return {"kind": "line", "longest": longest}


def _lines(longest: int = 300, most: int = 40) -> Mapping[str, Any]:
    return {"kind": "lines", "longest": longest, "most": most}


def _word(*choices: str) -> Mapping[str, Any]:
    return {"kind": "word", "choices": choices}


def _tables(of: type[Any], most: int) -> Mapping[str, Any]:
    return {"kind": "tables", "of": of, "most": most}


_NUMBER: Final[Mapping[str, Any]] = {"kind": "number"}
_WHOLE: Final[Mapping[str, Any]] = {"kind": "whole"}
_YES_NO: Final[Mapping[str, Any]] = {"kind": "yes_no"}


@dataclass(frozen=True, kw_only=True)
class Ingredient:
    """One substance that goes in."""

    group: str = field(metadata=_line())
    """The substitution group that its items share, or the name of an item that is in none."""
    unit: str = field(metadata=_line(10))
    amount: Decimal | None = field(default=None, metadata=_NUMBER)
    """How much of it, in `unit`; None: as it is ordered, from `least` to `most`."""
    least: Decimal | None = field(default=None, metadata=_NUMBER)
    most: Decimal | None = field(default=None, metadata=_NUMBER)
    drawn_as: str = field(default="", metadata=_line(40))
    """What it is drawn up as, such as `50 mg/mL`; empty for what has no volume to speak of."""
    volume_basis: str = field(default="added", metadata=_word(*BASES))
    least_concentration: str = field(default="", metadata=_line(40))
    most_concentration: str = field(default="", metadata=_line(40))
    """What the finished preparation may hold, such as `5 mg/mL`."""
    reconstitute_with: str = field(default="", metadata=_line())
    """The group of what it is dissolved in, where it is dissolved first."""
    reconstitute_ml: Decimal | None = field(default=None, metadata=_NUMBER)
    characteristics: str = field(default="", metadata=_line(300))
    """Salt form, purity, particle size, solubility: what matters of it."""

    @property
    def is_ordered(self) -> bool:
        """Say whether the order says how much."""
        return self.amount is None


@dataclass(frozen=True, kw_only=True)
class Diluent:
    """What it is made up in."""

    group: str = field(metadata=_line())
    volume_ml: Decimal = field(metadata=_NUMBER)


@dataclass(frozen=True, kw_only=True)
class Container:
    """What it is given out in."""

    words: str = field(metadata=_line())
    """Type and size."""
    capacity_ml: Decimal = field(metadata=_NUMBER)
    group: str = field(default="", metadata=_line())
    """Its items, where it comes from the shelf and is not the diluent's own bag."""


@dataclass(frozen=True, kw_only=True)
class Finished:
    """How much it is in the end."""

    least_ml: Decimal = field(metadata=_NUMBER)
    most_ml: Decimal = field(metadata=_NUMBER)


@dataclass(frozen=True, kw_only=True)
class Stability:
    """How long it is stable, kept in one way, and who says so."""

    storage: str = field(metadata=_word(*STORAGE))
    hours: int | None = field(default=None, metadata=_WHOLE)
    source: str = field(default="", metadata=_line(300))


@dataclass(frozen=True, kw_only=True)
class InPump:
    """How long it is stable while a pump that the patient wears gives it."""

    hours: int = field(metadata=_WHOLE)
    at: str = field(metadata=_line())
    """Such as `body temperature, up to 37 °C`."""
    source: str = field(default="", metadata=_line(300))


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that is done, and what shows that it was done."""

    do: str = field(metadata=_line(300))
    evidence: str = field(metadata=_word(*EVIDENCE))
    item: str = field(default="", metadata=_line())
    """The group that is scanned or measured."""
    amount: Decimal | None = field(default=None, metadata=_NUMBER)
    """What is measured; None: what follows from the ingredient's amount."""
    unit: str = field(default="", metadata=_line(10))
    device: str = field(default="", metadata=_word("", *DEVICES))
    """What it is measured with, and so how finely."""


@dataclass(frozen=True, kw_only=True)
class Formula:
    """One version of a master formulation record."""

    code: str = field(metadata={"kind": "code"})
    """Capital letters and digits, hyphens between them: what people call for it by."""
    name: str = field(metadata=_line())
    strength: str = field(metadata=_line())
    dosage_form: str = field(metadata=_line())
    physical_description: str = field(default="", metadata=_line(300))
    category: str = field(metadata=_word(*CATEGORIES))
    process: str = field(default="aseptic", metadata=_word(*PROCESSES))
    sterility_tested: bool = field(default=False, metadata=_YES_NO)
    starting_components: str = field(default="only_sterile", metadata=_word(*STARTING))
    scale: str = field(default="patient", metadata=_word(*SCALES))
    units_per_batch: int | None = field(default=None, metadata=_WHOLE)
    """The most that one batch comes to."""
    label_kind: str = field(metadata=_word(*LABELS))
    tolerance_percent: Decimal = field(metadata=_NUMBER)
    """How far a measured amount may be from the one that was wanted."""
    parenteral_nutrition: bool = field(default=False, metadata=_YES_NO)
    """Recorded and labelled against an additive list that a pharmacist signed; nothing of it is calculated here."""
    hazardous: bool = field(default=False, metadata=_YES_NO)
    hazardous_handling: str = field(default="", metadata=_line(300))
    equipment: tuple[str, ...] = field(default=(), metadata=_lines())
    supplies: tuple[str, ...] = field(default=(), metadata=_lines())
    precautions: tuple[str, ...] = field(default=(), metadata=_lines())
    in_process_checks: tuple[str, ...] = field(default=(), metadata=_lines())
    quality_controls: tuple[str, ...] = field(default=(), metadata=_lines())
    references: tuple[str, ...] = field(default=(), metadata=_lines())
    other: str = field(default="", metadata=_line(300))
    container: Container = field(metadata={"kind": "table", "of": Container})
    diluent: Diluent | None = field(default=None, metadata={"kind": "table", "of": Diluent})
    finished: Finished = field(metadata={"kind": "table", "of": Finished})
    in_pump: InPump | None = field(default=None, metadata={"kind": "table", "of": InPump})
    ingredients: tuple[Ingredient, ...] = field(default=(), metadata=_tables(Ingredient, 40))
    storage: tuple[Stability, ...] = field(default=(), metadata=_tables(Stability, 3))
    steps: tuple[Step, ...] = field(default=(), metadata=_tables(Step, 80))

    @property
    def groups(self) -> tuple[str, ...]:
        """Name everything that comes from the shelf, once each."""
        named = [each.group for each in self.ingredients]
        named += [each.reconstitute_with for each in self.ingredients if each.reconstitute_with]
        named += [self.diluent.group] if self.diluent is not None else []
        named += [self.container.group] if self.container.group else []
        return tuple(dict.fromkeys(named))

    def stability(self, storage: str) -> Stability | None:
        """Find what is said of one way of keeping it."""
        return next((each for each in self.storage if each.storage == storage), None)
