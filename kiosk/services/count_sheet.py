"""Count sheets for when the kiosk is down: what is to be counted, without how much, and codes that scan back in."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count, groupby
from pathlib import Path
from typing import Final

from db import count_sheets, counts, instants, lots, people
from db.count_sheets import SheetLine
from db.counts import StockCount
from db.errors import StoreError
from db.record import Record
from db.store import Reader
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.count_questions import STATES, whose
from kiosk.services.outcome import Refused
from kiosk.services.receive_subject import expiry_words, plural
from kiosk.services.sheet_code import new_mark, value_of
from kiosk.settings import site_at
from kiosk.whole_file import write_new
from labels.form_pdf import Box, Form, Line, Part, write_form
from labels.symbol_modules import Symbol
from scanners import build_local

MOST_LINES: Final = 500
"""Lines of one sheet: some 35 pages."""
_BLANK: Final = 5
"""Lines for what somebody finds that is not on the sheet."""
_BOXES: Final = (Box("Counted", 70), Box("Initials", 48), Box("Initials", 48))

_LIES: Final = {
    "quarantined": STATES["quarantined"],
    "opened": "those that are open",
    "opened_quarantined": "those that are open and set aside",
}


@dataclass(frozen=True)
class Sheet:
    """A sheet that was written to a file."""

    path: Path
    lines: int
    pages: int


def write_sheet(record: Record, person_id: str, count_id: str, path: Path | None = None) -> Sheet | Refused:
    """Write a count's sheet to a file that is not there yet, else into the folder `exports` beside the record.

    A line keeps its number however often the sheet is printed; what came since has the next ones. Raises StoreError
    when the disk refuses.
    """
    with record.write(person_id, "count.sheet", count_id) as write:
        write.alone_with(f"count {count_id}")
        found = counts.count(write, count_id)
        refused = permit.refusal(write, person_id, Act.COUNT)
        if refused is None and (found is None or found.ended_at is not None):
            refused = Refused("COUNT_ENDED", "That count is ended.", "Choose another one.")
        if refused is not None or found is None:
            return permit.noted(write, refused or Refused("NO_COUNT", "There is no such count.", "Choose another one."))
        if count_sheets.lines_ahead(write, count_id) > MOST_LINES:
            said = f"{found.title} has more than {MOST_LINES:,} lines: too many to be counted on paper."
            return permit.noted(write, Refused("TOO_MANY_LINES", said, "Count shelf by shelf, each with its sheet."))
        count_sheets.prepare(write, count_id, new_mark)
    lines = count_sheets.lines(record, count_id)
    drawn = write_form(_form(record, person_id, found, lines))
    path = path or _here(record, count_id)
    write_new(path, drawn.content)
    return Sheet(path, len(lines), drawn.pages)


def _here(record: Record, count_id: str) -> Path:
    folder = record.heads.path.absolute().parent / "exports"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError("NOT_WRITTEN", f"{folder} cannot be made.", "Check the folder and its disk.") from error
    names = (f"count-{count_id}{'' if number == 1 else f'-{number}'}.pdf" for number in count(1))
    return next(folder / each for each in names if not (folder / each).exists())


def _form(reader: Record, person_id: str, found: StockCount, lines: list[SheetLine]) -> Form:
    site = site_at(reader, reader.now())
    now, begun = (instants.from_text(at).astimezone(site.zone) for at in (reader.now(), found.begun_at))
    person = people.anybody(reader, person_id)
    parts = tuple(
        Part(place, tuple(_line(reader, each) for each in of_place))
        for place, of_place in groupby(lines, key=lambda line: line.location)
    )
    blank = Part("Found, and not on this sheet", (Line(None, "Item:", "Lot, expiry, shelf:"),) * _BLANK)
    return Form(
        f"Count sheet: {found.title}",
        (
            f"Count {found.id}, begun {begun:%Y-%m-%d %H:%M} by {found.begun_by}. Two people each count and initial.",
            "Write how many lie there, and 0 only if you looked and there is none. What nobody counted stays blank.",
            "Then begin to count at the kiosk, scan the code on the right, and for each line its code and the number.",
        ),
        _symbol(found.id),
        _BOXES,
        (*parts, blank),
        f"{site.pharmacy} · count {found.id} · printed {now:%Y-%m-%d %H:%M} by {person.name if person else person_id}",
        now,
    )


def _symbol(count_id: str, mark: str | None = None) -> Symbol:
    return Symbol("datamatrix", build_local("sheet", value_of(count_id, mark)))


def _line(reader: Reader, line: SheetLine) -> Line:
    lot = lots.lot(reader, line.place.lot_id)
    ends = expiry_words(lot) if lot else ""
    state = f" · {said}" if (said := _LIES.get(line.place.status)) else ""
    named = f"lot {line.batch_lot or '— none printed'}{f' · expires {ends}' if ends else ''} · {plural(line.unit, 2)}"
    return Line(_symbol(line.count_id, line.mark), f"{line.line}. {line.name}", named + state + whose(line.place.owner))
