"""Allergies against the ingredients of an order: only identical names are found, and the words say so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.rules.names import folded

NO_CROSS_REACTIONS: Final = (
    "Only identical names are marked. Cross-reactions, related substances and other names of the same substance are "
    "NOT checked."
)
"""Stands wherever somebody sees what was found."""


class AllergyState(StrEnum):
    """What is known of a patient's allergies at all."""

    NOT_ASKED = "not_asked"
    """Nobody asked: nothing is known, and nothing may be verified."""
    NONE_KNOWN = "none_known"
    """Somebody asked, and none is known."""
    RECORDED = "recorded"


@dataclass(frozen=True, repr=False)
class KnownAllergy:
    """One substance that a patient does not tolerate."""

    id: str
    substance: str
    reaction: str | None

    @property
    def words(self) -> str:
        """Tell it as one phrase."""
        return f"{self.substance} ({self.reaction or 'reaction not known'})"


@dataclass(frozen=True, repr=False)
class Identical:
    """An ingredient whose name is that of a recorded substance."""

    ingredient: str
    allergy: KnownAllergy


@dataclass(frozen=True, repr=False)
class AllergyCheck:
    """What a pharmacist has to see of a patient's allergies before an order is verified."""

    state: AllergyState
    allergies: tuple[KnownAllergy, ...]
    identical: tuple[Identical, ...]

    @property
    def blocks_verification(self) -> bool:
        """Say whether nothing may be verified, as nobody asked."""
        return self.state is AllergyState.NOT_ASKED

    @property
    def words(self) -> tuple[str, ...]:
        """Tell it in sentences, the gravest first."""
        if self.state is AllergyState.NOT_ASKED:
            return ("Allergies: NOT ASKED. Nothing can be verified before somebody asks and records the answer.",)
        if self.state is AllergyState.NONE_KNOWN:
            return (f"Allergies: none known. {NO_CROSS_REACTIONS}",)
        marked = tuple(
            f"ALLERGY: {each.ingredient} has the same name as a recorded substance: {each.allergy.words}."
            for each in self.identical
        )
        listed = "; ".join(each.words for each in self.allergies)
        return (*marked, f"Allergies: {listed}. {NO_CROSS_REACTIONS}")


def state_of(allergies: Sequence[KnownAllergy], *, none_known: bool) -> AllergyState:
    """Say what is known: a recorded substance counts before any answer."""
    if allergies:
        return AllergyState.RECORDED
    return AllergyState.NONE_KNOWN if none_known else AllergyState.NOT_ASKED


def check(state: AllergyState, allergies: Iterable[KnownAllergy], ingredients: Iterable[str]) -> AllergyCheck:
    """Mark the ingredients that have the name of a recorded substance, whatever its capitals, accents and signs."""
    known = tuple(allergies)
    identical = tuple(
        Identical(ingredient, each)
        for ingredient in dict.fromkeys(ingredients)
        for each in known
        if folded(ingredient) and folded(ingredient) == folded(each.substance)
    )
    return AllergyCheck(state, known, identical)
