"""How many units are in a package that holds packages: the chain of quantities down to what is counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.catalogues.problem import Fault

MOST_UNITS = 1_000_000_000
"""Units of one package; more is a misprint."""
MOST_LEVELS = 16
"""Packages inside one another."""


@dataclass(frozen=True)
class Pack:
    """What a package says of its content."""

    contains: str
    """The identifier of what is in it."""
    quantity: int
    """How many of them."""


def units_of(identifier: str, packs: Mapping[str, Pack], units: Mapping[str, int]) -> int | Fault:
    """Count the units in a package, or say why that cannot be known.

    `units` holds what is counted already: the units of each base package.

    >>> units_of("case", {"case": Pack("carton", 4), "carton": Pack("vial", 25)}, {"vial": 1})
    100
    """
    product, at, seen = 1, identifier, {identifier}
    while at not in units:
        if at not in packs:
            return _missing(identifier, at)
        product *= packs[at].quantity
        at = packs[at].contains
        if at in seen:
            return Fault("PACKAGE_CYCLE", f"Package {identifier} leads back to {at}, so its content cannot be counted.")
        if len(seen) > MOST_LEVELS or product > MOST_UNITS:
            return Fault("PACKAGE_TOO_LARGE", f"Package {identifier} would hold more than any package does.")
        seen.add(at)
    product *= units[at]
    if product > MOST_UNITS:
        return Fault("PACKAGE_TOO_LARGE", f"Package {identifier} would hold more than any package does.")
    return product


def _missing(identifier: str, at: str) -> Fault:
    what = "it is not said what it contains" if at == identifier else f"it contains {at}, which is not described"
    return Fault("PACKAGE_LINK_MISSING", f"The units of package {identifier} cannot be counted: {what}.")
