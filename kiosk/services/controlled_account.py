"""The account of an opened container in words: put in + wasted + remaining, against what it held."""

from __future__ import annotations

from db.store import Row
from kiosk.rules import volume_reasons
from kiosk.rules.contents import Contents
from kiosk.rules.in_use import millilitres


def volume_words(microlitres: int) -> str:
    """Write a volume that may be below zero.

    >>> volume_words(-500)
    '-0.5 mL'
    """
    return f"-{millilitres(-microlitres)}" if microlitres < 0 else millilitres(microlitres)


def account_words(row: Row, tolerance: int) -> str:
    """Say what became of what a container held; what nobody measured is never said as if somebody had."""
    held = row["contents"]
    if held is None:
        return "Nobody said what it holds, so what came of it is not known in mL."
    if row["unmeasured"] and row["differs"] is None:
        return f"{row['unmeasured']} of its uses not measured, so what came of {millilitres(held)} is not known."
    counted = f", counts found {volume_words(row['settled'])} less" if row["settled"] else ""
    if row["ended_at"] is None:
        left = held - row["put_in"] - row["settled"]
        sides = _sides(row["put_in"], 0, left)
        return f"{sides} by the record, of {millilitres(held)}{counted}"
    if row["rest_microlitres"] is None:
        return f"{_unmeasured_end(row, held)}{counted}"
    told = Contents(held, row["put_in"], row["rest_microlitres"], row["settled"])
    return f"{_sides(told.put_in, told.rest, 0)}{_against(told, row, tolerance)}{counted}"


def _sides(put_in: int, wasted: int, remaining: int) -> str:
    return f"put in {volume_words(put_in)} + wasted {volume_words(wasted)} + remaining {volume_words(remaining)}"


def _unmeasured_end(row: Row, held: int) -> str:
    put_in = f"put in {volume_words(row['put_in'])} of {millilitres(held)}"
    if row["end_reason"] == "not_found":
        gone = held - row["put_in"] - row["settled"]
        return f"{put_in}; a count did not find it, and {volume_words(gone)} with it"
    return f"{put_in}; what was left was not measured"


def _against(told: Contents, row: Row, tolerance: int) -> str:
    """Say whether it comes to what it held; what was found to differ then differs, whatever the tolerance is now."""
    of_all = millilitres(told.held)
    if row["differs"] is not None:
        return f", of {of_all}: DIFFERS by {volume_words(row['differs'])}, {decided_words(row)}"
    if told.difference == 0:
        return f" = {of_all}"
    within = f"within {tolerance} percent" if not told.exceeds(tolerance) else "within what was allowed then"
    return f", of {of_all}: difference {volume_words(told.difference)}, {within}"


def cassette_words(row: Row, tolerance: int) -> str:
    """Say what became of what was put into a cassette that came back."""
    put_in, wasted = row["put_in"], row["wasted"]
    given = "given (nobody read it)" if row["given"] is None else f"given {volume_words(row['given'])}"
    sides = f"put in {volume_words(put_in)}: {given} + wasted {volume_words(wasted)} + remaining 0 mL"
    if row["differs"] is not None:
        return f"{sides}, DIFFERS by {volume_words(row['differs'])}, {decided_words(row)}"
    difference = 0 if row["given"] is None else put_in - row["given"] - wasted
    return f"{sides}, difference {volume_words(difference)}, within {tolerance} percent" if difference else sides


def decided_words(row: Row) -> str:
    """Say what a pharmacist said of a difference."""
    if row["decided"] is None:
        return "no pharmacist said why"
    why = volume_reasons.in_words(row["decided_why"] or "") or str(row["decided_why"])
    return f"escalated: {why}" if row["decided"] == "escalated" else f"explained: {why}"
