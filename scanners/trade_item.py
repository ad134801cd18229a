"""What every scheme shares once a product is known: expiry judgement, packaging level, what is still missing."""

from __future__ import annotations

from datetime import date
from typing import Any

from scanners.barcode_data import ExpiryDate, Problem, ProductIdentifier
from scanners.check_digits import check_digit
from scanners.dates import is_plausible


def gtin_fields(gtin: str) -> dict[str, Any]:
    """The fields a valid 14-digit GTIN gives: product, packaging indicator, base GTIN."""
    fields: dict[str, Any] = {"gtin": gtin, "product": ProductIdentifier("GTIN", gtin)}
    if is_restricted(gtin):
        fields["product"] = ProductIdentifier("LOCAL", gtin)
    if gtin[0] != "0":
        fields["packaging_indicator"] = int(gtin[0])
        if gtin[0] != "9":
            base = "0" + gtin[1:13]
            fields["gtin_base"] = base + check_digit(base)
    return fields


def is_restricted(gtin: str) -> bool:
    """Whether the number is free for use inside one house: GS1 prefixes 02, 04 and 20 to 29, GTIN-8 prefix 2.

    >>> is_restricted("02012345678903"), is_restricted("00312345678906")
    (True, False)
    """
    if gtin.startswith("000000"):
        return gtin[6] == "2"
    return gtin[1] == "2" or gtin[1:3] in ("02", "04")


def restricted_problem() -> Problem:
    """The warning for a number of restricted circulation."""
    text = "This number is given out inside one house only; it is a product only where it was declared as a local one."
    return Problem("RESTRICTED_CIRCULATION", "gtin", text, severity="warning")


def date_problems(expiry: ExpiryDate | None, production: date | None, today: date) -> list[Problem]:
    """Warnings about dates that exist but cannot be meant."""
    found: list[Problem] = []
    if expiry is not None and not is_plausible(expiry.day, today):
        text = f"The expiry date {expiry.day.isoformat()} is implausible; compare it with the print."
        found.append(Problem("IMPLAUSIBLE_DATE", "expiry", text, severity="warning"))
    if production is not None and production > today:
        text = f"The production date {production.isoformat()} lies in the future; compare it with the print."
        found.append(Problem("PRODUCTION_IN_FUTURE", "production_date", text, severity="warning"))
    if production is not None and expiry is not None and production > expiry.day:
        text = f"The production date {production.isoformat()} lies after the expiry date {expiry.day.isoformat()}."
        return [Problem("PRODUCTION_AFTER_EXPIRY", "production_date", text, severity="warning")]
    return found


def is_expired(expiry: ExpiryDate | None, today: date) -> bool | None:
    """Whether the expiry day has passed; the day itself still counts as usable."""
    return None if expiry is None else expiry.day < today


def item_needs(*, lot: str | None, serial: str | None, expiry: object, production: object) -> tuple[str, ...]:
    """What a person must still give for a product; a serialised device with a production date needs no more."""
    if serial is not None and production is not None and lot is None and expiry is None:
        return ()
    wanted = [] if lot is not None or (serial is not None and expiry is not None) else ["lot"]
    if expiry is None:
        wanted.append("expiry")
    return tuple(wanted)
