"""Labels after a restore: what waited when the backup was written may have been printed since."""

from __future__ import annotations

from pathlib import Path

from db import people
from db.opening import Where
from db.print_jobs import State
from db.record import Record
from kiosk.services import print_steps
from kiosk.services.held_codes import HeldCodes
from tests.pharmacy import Pharmacy, assert_sound
from tests.service.printing import BAG, Paper, Printing, set_printers
from tests.service.site import Site, begun


def test_what_waited_in_a_restored_backup_may_have_been_printed_since_and_is_looked_at(
    place: Where, tmp_path: Path
) -> None:
    site = begun(place)
    first = _queued(site)
    backup = site.back_up(tmp_path / "backups")
    paper = Paper()
    assert _sent(site, paper) == [(first, "sent")]

    site.restore(backup)

    second = _queued(site, "RX4418")
    assert _sent(site, paper) == [(first, "needs_check"), (second, "sent")]
    assert [document.name for document in paper.printed] == [first, second], "the first did not come out again"
    record = site.open()
    [looked] = record.rows("select message from print_job where id = :id", id=first)
    assert looked["message"] == print_steps.RESTORED
    assert_sound(record)
    record.close()


def _desk(site: Site, record: Record, paper: Paper) -> Printing:
    somebody = people.staff(record)[0].id
    made = Pharmacy(record, site.where, site.clock, somebody, somebody, {}, {})
    return Printing(made, paper, HeldCodes())


def _queued(site: Site, number: str = "RX4417") -> str:
    record = site.open()
    set_printers(record, "Zebra | socket://192.0.2.7 | 203 | 4x3")
    job_id = _desk(site, record, Paper()).queue({**BAG, "internal_id": number})
    record.close()
    return job_id


def _sent(site: Site, paper: Paper) -> list[tuple[str, State]]:
    record = site.open()
    found = _desk(site, record, paper).send()
    record.close()
    return found
