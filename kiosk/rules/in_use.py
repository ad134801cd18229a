"""How long what was opened may be used: kinds of containers, where they are opened, and the instant that follows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

HOOD: Final = "hood"
HAZARDOUS_HOOD: Final = "hazardous_hood"
OUTSIDE: Final = "outside"
AREAS: Final[Mapping[str, str]] = {
    HOOD: "in a hood (ISO 5)",
    HAZARDOUS_HOOD: "in the hood for hazardous drugs (ISO 5)",
    OUTSIDE: "outside of any hood",
}
"""Where a container is opened or used, in words."""

OUT_OF_REFRIGERATOR: Final = "out_of_refrigerator"
BACK_IN_REFRIGERATOR: Final = "back_in_refrigerator"


@dataclass(frozen=True)
class ContainerKind:
    """What can be opened."""

    code: str
    words: str
    only_in_a_hood: bool = False
    """Opened outside of ISO 5 air it is discarded at once."""


KINDS: Final[Mapping[str, ContainerKind]] = {
    kind.code: kind
    for kind in (
        ContainerKind("multi_dose_vial", "a multi-dose vial"),
        ContainerKind("single_dose_vial", "a single-dose vial", only_in_a_hood=True),
        ContainerKind("bulk_package", "a pharmacy bulk package", only_in_a_hood=True),
        ContainerKind("bag", "a bag that is spiked or opened", only_in_a_hood=True),
    )
}
"""What is opened; what is only taken from the refrigerator stays closed, and is none of these."""


def until(begun: datetime, minutes: int, kind: str, area: str | None) -> datetime:
    """Give the instant from which it may not be used any more.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    >>> until(noon, 720, "single_dose_vial", HOOD).hour, until(noon, 720, "single_dose_vial", OUTSIDE) == noon
    (0, True)
    """
    known = KINDS.get(kind)
    if known is not None and known.only_in_a_hood and area not in (HOOD, HAZARDOUS_HOOD):
        return begun
    return begun + timedelta(minutes=minutes)


CLOSED: Final[Mapping[str, str]] = {OUT_OF_REFRIGERATOR: "taken out", BACK_IN_REFRIGERATOR: "put back"}
"""What was done with a package that is closed still."""


def too_long(kind: str | None) -> str:
    """Say what is the matter with a container whose time is over.

    >>> too_long("bag"), too_long("back_in_refrigerator")
    ('open too long', 'out too long')
    """
    return "out too long" if kind in CLOSED else "open too long"


def crosses(before: str | None, now: str | None) -> bool:
    """Say whether something would go from the hazardous side to the other, or back.

    >>> crosses("hazardous_hood", "hood"), crosses("hood", "hood"), crosses(None, "hazardous_hood")
    (True, False, False)
    """
    if before is None or now is None:
        return False
    return (before == HAZARDOUS_HOOD) != (now == HAZARDOUS_HOOD)


def in_words(minutes: int) -> str:
    """Say a span in the largest unit that fits.

    >>> in_words(40320), in_words(720), in_words(90), in_words(60)
    ('28 days', '12 hours', '90 minutes', '1 hour')
    """
    for size, word in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes % size == 0 and (minutes >= 2 * size or size < 1440):
            count = minutes // size
            return f"{count:,} {word}{'' if count == 1 else 's'}"
    return f"{minutes:,} minutes"


_MILLILITRES: Final = re.compile(r"([0-9]{1,5})(?:[.]([0-9]{1,3}))?")


def microlitres(text: str) -> int | None:
    """Read millilitres that somebody typed, to the microlitre; None for what is no such number.

    >>> microlitres("2.5 mL"), microlitres("0"), microlitres("-1"), microlitres("2.0001")
    (2500, 0, None, None)
    """
    number = _MILLILITRES.fullmatch(" ".join(text.split()).removesuffix("mL").rstrip(" "))
    return int(number[1]) * 1000 + int((number[2] or "").ljust(3, "0")) if number else None


def millilitres(microlitres: int) -> str:
    """Write a volume for people.

    >>> millilitres(2500), millilitres(20000), millilitres(1)
    ('2.5 mL', '20 mL', '0.001 mL')
    """
    whole, rest = divmod(microlitres, 1000)
    return f"{whole:,}{f'.{rest:03}'.rstrip('0') if rest else ''} mL"
