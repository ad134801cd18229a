"""Settings of the gates before sterile work: which of them close where nothing is on record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kiosk.rules.gates import Gate
from kiosk.settings_definition import IN_CHARGE, Definition
from kiosk.settings_kinds import YesNo

REQUIRED: Final[Mapping[Gate, str]] = {
    Gate.COMPETENCY: "gates.competency",
    Gate.HAZARDOUS_COMPETENCY: "gates.hazardous_competency",
    Gate.ENVIRONMENT: "gates.environment",
    Gate.CERTIFICATION: "gates.certification",
}
"""The setting of each gate."""

_DOES: Final = "Yes: nothing is prepared where none is on record. What failed or lapsed stops the work in any case."


def _required(gate: Gate, title: str) -> Definition:
    return Definition(REQUIRED[gate], title, YesNo(), False, _DOES, IN_CHARGE)


OF_GATES: Final = (
    _required(Gate.COMPETENCY, "Competency of who prepares is asked for"),
    _required(Gate.HAZARDOUS_COMPETENCY, "Competency in hazardous drugs is asked for"),
    _required(Gate.ENVIRONMENT, "Conditions of the room are asked for"),
    _required(Gate.CERTIFICATION, "Certification of the hood is asked for"),
)
