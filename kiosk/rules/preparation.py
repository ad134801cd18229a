"""What a preparation and each of its units can be, and what may come after what."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Stage(StrEnum):
    """Where a preparation stands."""

    BEGUN = "begun"
    """The worksheet is open; hood, person, clearance and garbing are asked."""
    COMPOUNDING = "compounding"
    LABELLING = "labelling"
    """Every step is done; the final labels are printed and applied."""
    TO_CHECK = "to_check"
    RELEASED = "released"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class UnitStage(StrEnum):
    """Where one container of a preparation stands."""

    PLANNED = "planned"
    IN_PROCESS = "in_process"
    """It bears the label that says NOT FOR ADMINISTRATION."""
    LABELLED = "labelled"
    """Its final label is printed, and not proven on it yet."""
    TO_CHECK = "to_check"
    RELEASED = "released"
    DISPENSED = "dispensed"
    REJECTED = "rejected"
    WASTED = "wasted"
    CANCELLED = "cancelled"


STAGE_WORDS: Final[Mapping[Stage, str]] = {
    Stage.BEGUN: "begun",
    Stage.COMPOUNDING: "being compounded",
    Stage.LABELLING: "being labelled",
    Stage.TO_CHECK: "waiting for the pharmacist's check",
    Stage.RELEASED: "released",
    Stage.REJECTED: "rejected",
    Stage.CANCELLED: "cancelled",
}
UNIT_WORDS: Final[Mapping[UnitStage, str]] = {
    UnitStage.PLANNED: "not begun",
    UnitStage.IN_PROCESS: "being compounded",
    UnitStage.LABELLED: "labelled, the label not scanned yet",
    UnitStage.TO_CHECK: "waiting for the pharmacist's check",
    UnitStage.RELEASED: "released",
    UnitStage.DISPENSED: "handed over",
    UnitStage.REJECTED: "rejected",
    UnitStage.WASTED: "wasted",
    UnitStage.CANCELLED: "cancelled",
}

OPEN: Final = frozenset({Stage.BEGUN, Stage.COMPOUNDING, Stage.LABELLING})
"""What is being worked on."""
HAS_NO_CODE: Final = frozenset({UnitStage.REJECTED, UnitStage.WASTED, UnitStage.CANCELLED})
"""The codes of these units are void everywhere."""
