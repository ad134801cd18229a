"""Why a formula cannot be approved: one sentence a fault, which says what to do."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kiosk.rules.formula_bud import SiteLimits


@dataclass(frozen=True)
class Fault:
    """One thing that keeps a formula from being approved, whoever asks."""

    code: str
    field: str
    """Where it is, such as `ingredients.2.unit`; counted from 1."""
    message: str


@dataclass(frozen=True)
class SiteRules:
    """What the site holds every formula to."""

    tolerance_percent: Decimal
    """No formula may let a measured amount be further off."""
    limits: SiteLimits
