"""Dates as catalogues write them; civil dates without a zone."""

from __future__ import annotations

import re
from datetime import date

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")


def iso_date(text: str) -> date | None:
    """Read a date such as 2015-10-13; None for anything else.

    >>> iso_date("2015-10-13"), iso_date("2015-02-30")
    (datetime.date(2015, 10, 13), None)
    """
    return _date(_ISO.fullmatch(text))


def compact_date(text: str) -> date | None:
    """Read a date such as 20151013; None for anything else."""
    return _date(_COMPACT.fullmatch(text))


def _date(match: re.Match[str] | None) -> date | None:
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
