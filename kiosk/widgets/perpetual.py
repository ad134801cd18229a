"""The perpetual record of one item as lines: when, what moved, how many there were then, who, and before whom."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Final

from textual.content import Content

from kiosk.services.controlled_seen import RecordSeen
from kiosk.services.export_tables import Cell

_NARROW: Final = (("what", 16, False), ("amount", 7, True), ("balance", 7, True), ("person", 14, False))
_WIDE: Final = (
    ("what", 15, False),
    ("amount", 6, True),
    ("millilitres", 5, True),
    ("milligrams", 5, True),
    ("balance", 7, True),
    ("person", 14, False),
    ("witness", 14, False),
    ("lot", 8, False),
)
_LAST: Final = {False: "witness", True: "reference"}
"""The last column takes what room is left."""
_TITLES: Final = {
    "what": "What",
    "amount": "Amount",
    "millilitres": "mL",
    "milligrams": "mg",
    "balance": "Balance",
    "person": "Who",
    "witness": "Witness",
    "lot": "Lot",
    "reference": "For, or came with",
}
_SAID_ABOVE: Final = {"millilitres": " mL", "milligrams": " mg"}
"""Units that the titles say."""
_WIDE_FROM: Final = 100


def titles(width: int) -> Content:
    """Give the line of titles for so much room."""
    return Content.styled(_line("  Day   Time ", dict(_TITLES), width), "bold $quiet")


def lines(seen: RecordSeen, width: int) -> Content:
    """Give everything under the titles, the newest at the end."""
    found = [*_movements(seen, width)] or [Content.styled("Nothing moved then.", "$quiet")]
    if seen.accounts:
        found += [Content(""), Content.styled("WHAT EACH OPENED ONE AND CASSETTE HELD", "bold")]
        found += [line for row in seen.accounts for line in _account(row, width)]
    return Content("\n").join(found)


def _movements(seen: RecordSeen, width: int) -> Iterator[Content]:
    if seen.left_out:
        said = f"… {seen.left_out:,} older movements: F2 asks for their days, F6 writes all to a file."
        yield Content.styled(said, "$warn-on-dark")
    last = ""
    for row in seen.movements:
        year, at = str(row["site_time"])[:4], str(row["site_time"])[5:16]
        if year != last:
            last = year
            yield Content.styled(year, "bold $quiet")
        sign, style = _mark(row)
        yield Content.styled(_line(f"{sign} {at}", {**row, "amount": _amount(row, width)}, width), style)


def _line(first: str, row: Mapping[str, Cell], width: int) -> str:
    wide = width >= _WIDE_FROM
    cells = [first]
    for name, room, right in _WIDE if wide else _NARROW:
        text = _fitted(row, name, room)
        cells.append(f"{text:>{room}}" if right else f"{text:<{room}}")
    used = sum(map(len, cells)) + len(cells)
    return " ".join((*cells, _fitted(row, _LAST[wide], max(4, width - used))))


def _fitted(row: Mapping[str, Cell], name: str, room: int) -> str:
    cell = row[name]
    said = f"{cell:,}" if isinstance(cell, int) else cell or ""
    text = said.removesuffix(_SAID_ABOVE.get(name, ""))
    return text if len(text) <= room else f"{text[: room - 1]}…"


def _amount(row: Mapping[str, Cell], width: int) -> Cell:
    """Say how many came or went; of what was drawn from an opened one how much, where volumes have no column."""
    quantity = row["quantity"]
    if isinstance(quantity, int):
        return f"{quantity:+,}" if quantity else "0"
    return None if width >= _WIDE_FROM else row["millilitres"]


def _mark(row: Mapping[str, Cell]) -> tuple[str, str]:
    """Mark what a count found to differ."""
    quantity = row["quantity"]
    if row["what"] == "counted" and isinstance(quantity, int) and quantity:
        return ("✕", "$stop-on-dark") if quantity < 0 else ("▲", "$warn-on-dark")
    return " ", "$foreground"


def _account(row: Mapping[str, Cell], width: int) -> Iterator[Content]:
    note = str(row["note"] or "")
    open_now = row["state"] in ("open", "under lock", "dispensed")
    sign, style = ("●", "$wait-on-dark") if open_now else ("✓", "$ok-on-dark")
    if "DIFFERS" in note:
        is_settled = "no pharmacist said why" not in note
        sign, style = ("▲", "$warn-on-dark") if is_settled else ("✕", "$stop-on-dark")
    elif "not known" in note:
        sign, style = "▲", "$warn-on-dark"
    state = "OPEN NOW" if row["state"] == "open" else str(row["state"] or "").upper()
    head = f"{sign} {state}  lot {row['lot'] or '—'} · {row['reference'] or ''} · {row['location'] or ''}"
    yield Content.styled(head if len(head) <= width else f"{head[: width - 1]}…", f"bold {style}")
    for line in textwrap.wrap(note, max(20, width - 4)):
        yield Content(f"    {line}")
