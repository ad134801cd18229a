"""The account of an opened container in words: put in + wasted + remaining, against what it held."""

from __future__ import annotations

from dataclasses import dataclass

from db.store import Row
from kiosk.rules import strength, volume_reasons
from kiosk.rules.contents import Contents
from kiosk.rules.in_use import millilitres


def volume_words(microlitres: int) -> str:
    """Write a volume that may be below zero.

    >>> volume_words(-500)
    '-0.5 mL'
    """
    return f"-{millilitres(-microlitres)}" if microlitres < 0 else millilitres(microlitres)


def account_words(row: Row, tolerance: int, per_millilitre: int | None = None) -> str:
    """Say what became of what a container held, in mg too where its strength in nanograms per millilitre is known.

    What nobody measured is never said as if somebody had.
    """
    return _Account(row, tolerance, per_millilitre).words()


def amount_words(microlitres: int, per_millilitre: int | None) -> str:
    """Write a volume, and how much drug is in it where that is known.

    >>> amount_words(3_000, 10_000_000), amount_words(-500, None)
    ('3 mL (30 mg)', '-0.5 mL')
    """
    drug = strength.milligrams(microlitres, per_millilitre)
    return volume_words(microlitres) + (f" ({drug})" if drug else "")


@dataclass(frozen=True)
class _Account:
    """The account of one container, as it is put into words."""

    row: Row
    tolerance: int
    per_millilitre: int | None

    def words(self) -> str:
        row, held = self.row, self.row["contents"]
        if held is None:
            return "Nobody said what it holds, so what came of it is not known in mL."
        if row["unmeasured"] and row["differs"] is None:
            return f"{row['unmeasured']} of its uses not measured, so what came of {self._of(held)} is not known."
        counted = f", counts found {self._of(row['settled'])} less" if row["settled"] else ""
        if row["ended_at"] is None:
            left = held - row["put_in"] - row["settled"]
            sides = self._sides(row["put_in"], 0, left)
            return f"{sides} by the record, of {self._of(held)}{counted}"
        if row["rest_microlitres"] is None:
            return f"{self._unmeasured_end(held)}{counted}"
        told = Contents(held, row["put_in"], row["rest_microlitres"], row["settled"])
        return f"{self._sides(told.put_in, told.rest, 0)}{self._against(told)}{counted}"

    def _of(self, microlitres: int) -> str:
        return amount_words(microlitres, self.per_millilitre)

    def _sides(self, put_in: int, wasted: int, remaining: int) -> str:
        return f"put in {self._of(put_in)} + wasted {self._of(wasted)} + remaining {self._of(remaining)}"

    def _unmeasured_end(self, held: int) -> str:
        put_in = f"put in {self._of(self.row['put_in'])} of {self._of(held)}"
        if self.row["end_reason"] == "not_found":
            gone = held - self.row["put_in"] - self.row["settled"]
            return f"{put_in}; a count did not find it, and {self._of(gone)} with it"
        return f"{put_in}; what was left was not measured"

    def _against(self, told: Contents) -> str:
        """Say whether it comes to what it held; what was found to differ then differs, whatever is allowed now."""
        of_all = self._of(told.held)
        if self.row["differs"] is not None:
            return f", of {of_all}: DIFFERS by {self._of(self.row['differs'])}, {decided_words(self.row)}"
        if told.difference == 0:
            return f" = {of_all}"
        is_within = not told.exceeds(self.tolerance)
        within = f"within {self.tolerance} percent" if is_within else "within what was allowed then"
        return f", of {of_all}: difference {self._of(told.difference)}, {within}"


def cassette_words(row: Row, tolerance: int, per_millilitre: int | None = None) -> str:
    """Say what became of what was put into a cassette that came back."""

    def of(microlitres: int) -> str:
        return amount_words(microlitres, per_millilitre)

    put_in, wasted = row["put_in"], row["wasted"]
    given = "given (nobody read it)" if row["given"] is None else f"given {of(row['given'])}"
    sides = f"put in {of(put_in)}: {given} + wasted {of(wasted)} + remaining {of(0)}"
    if row["differs"] is not None:
        return f"{sides}, DIFFERS by {of(row['differs'])}, {decided_words(row)}"
    difference = 0 if row["given"] is None else put_in - row["given"] - wasted
    return f"{sides}, difference {of(difference)}, within {tolerance} percent" if difference else sides


def kept_words(row: Row, tolerance: int, per_millilitre: int | None = None) -> str:
    """Say what became of what was put into a cassette that stands on record, or that it is in it still."""

    def of(microlitres: int) -> str:
        return amount_words(microlitres, per_millilitre)

    if row["ended_at"] is not None and row["end_reason"] != "not_found":
        return cassette_words(row, tolerance, per_millilitre)
    put_in = f"put in {of(row['put_in'])}"
    if row["ended_at"] is not None:
        settled = decided_words(row) if row["differs"] is not None else "within what was allowed then"
        return f"{put_in}; nobody found it, DIFFERS by {of(row['put_in'])}, {settled}"
    if row["dispensed_at"] is not None:
        return f"{put_in}; dispensed for order {row['reference']}, and what came back of it nobody said yet"
    return f"{put_in}: given {of(0)} + wasted {of(0)} + remaining {of(row['put_in'])}"


def decided_words(row: Row) -> str:
    """Say what a pharmacist said of a difference."""
    if row["decided"] is None:
        return "no pharmacist said why"
    why = volume_reasons.in_words(row["decided_why"] or "") or str(row["decided_why"])
    return f"escalated: {why}" if row["decided"] == "escalated" else f"explained: {why}"
