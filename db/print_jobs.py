"""Labels to be printed: each is one job, from when somebody asked for it until its paper is proven or given up."""

from __future__ import annotations

from collections.abc import Iterable

from db import chain
from db.print_job import NewPrintJob as NewPrintJob
from db.print_job import PrintContent as PrintContent
from db.print_job import PrintJob as PrintJob
from db.print_job import State as State
from db.record import Write, one
from db.store import Reader, Row, Value
from db.told_people import digest

_COLUMNS = (
    "id, node, epoch, kind, subject, printer, stock, dpi, raster_sha256, needs_scan_back, reprint_of, copy_number, "
    "reason, person_id, queued_at, state, changed_at, changed_by, tries, next_try_at, message, void_reason"
)
_JOBS = f"select {_COLUMNS} from print_job"
_OPEN = "('queued', 'sending')"
"""Named in full wherever an index of these is to be used."""


def _job(row: Row) -> PrintJob:
    return PrintJob(**{**row, "needs_scan_back": bool(row["needs_scan_back"])})


def print_job(reader: Reader, job_id: str) -> PrintJob | None:
    """Find a job by id."""
    row = one(reader, f"{_JOBS} where id = :id", id=job_id)
    return _job(row) if row else None


def content(reader: Reader, job_id: str) -> PrintContent | None:
    """Read what the label of a job is made of."""
    row = one(
        reader,
        "select data_json, symbol_kind, symbol_text, symbol_elements from print_job where id = :id",
        id=job_id,
    )
    return PrintContent(**row) if row else None


def due(reader: Reader, node: str, now: str) -> list[PrintJob]:
    """List what a node may send now, in the order in which it was asked for.

    Labels of one printer and stock come out in their order: while one waits, those behind it wait too; not behind one
    that was drawn for another resolution, which waits for a printer that is no longer there. Where the clock was set
    back since, nothing waits for it to come round again.
    """
    ready = (
        f"{_JOBS} j where j.node = :node and j.state in {_OPEN} and j.state = 'queued' "
        "and (j.next_try_at <= :now or j.changed_at > :now) and not exists ("
        f"select 1 from print_job b where b.node = j.node and b.printer = j.printer and b.state in {_OPEN} "
        "and b.stock = j.stock and b.dpi = j.dpi "
        "and (length(b.id) < length(j.id) or (length(b.id) = length(j.id) and b.id < j.id))) "
        "order by length(j.id), j.id"
    )
    return [_job(row) for row in reader.rows(ready, node=node, now=now)]


def left_behind(reader: Reader, node: str) -> list[PrintJob]:
    """List what nobody knows the end of, when no program sends labels of this node.

    These are the jobs that were being sent, and those that were waiting when the backup was written that has since
    been restored: they may have been printed after it.
    """
    epoch = chain.head(reader, node).epoch
    rows = reader.rows(
        f"{_JOBS} where node = :node and state in {_OPEN} and (state = 'sending' or epoch < :epoch) "
        "order by length(id), id",
        node=node,
        epoch=epoch,
    )
    return [_job(row) for row in rows]


def waiting(reader: Reader, node: str | None = None) -> list[PrintJob]:
    """List what waits or is being sent, in order; of all nodes, or of one."""
    rows = reader.rows(
        f"{_JOBS} where state in {_OPEN} and (node = :node or cast(:node as text) is null) order by length(id), id",
        node=node,
    )
    return [_job(row) for row in rows]


def to_look_at(reader: Reader) -> list[PrintJob]:
    """List the jobs of which a person has to say what came of them, the oldest first."""
    rows = reader.rows(f"{_JOBS} where state = 'needs_check' order by changed_at, length(id), id")
    return [_job(row) for row in rows]


def given_up(reader: Reader, since: str) -> list[PrintJob]:
    """List the jobs that the program gave up by itself since an instant, and of which no copy was asked for since."""
    rows = reader.rows(
        f"{_JOBS} j where j.changed_at >= :since and j.state = 'failed' and j.changed_by = 'system' and not exists ("
        "select 1 from print_job again where again.reprint_of = coalesce(j.reprint_of, j.id) "
        "and again.queued_at >= j.changed_at) order by j.changed_at, length(j.id), j.id",
        since=since,
    )
    return [_job(row) for row in rows]


def latest(reader: Reader, limit: int) -> list[PrintJob]:
    """List the jobs that changed last, the latest first."""
    # First since when, by the index alone: of years of labels only these are read.
    rows = reader.rows(
        f"{_JOBS} where changed_at >= (select min(recent.changed_at) from (select changed_at from print_job "
        "order by changed_at desc limit :limit) recent) "
        "order by changed_at desc, length(id) desc, id desc limit :limit",
        limit=limit,
    )
    return [_job(row) for row in rows]


def with_symbol(reader: Reader, texts: Iterable[str]) -> list[PrintJob]:
    """List the jobs that were not cancelled and bear a symbol that reads as one of these, the oldest first."""
    bound = {f"text_{number}": text for number, text in enumerate(texts)}
    rows = reader.rows(
        f"{_JOBS} where symbol_text in ({', '.join(f':{name}' for name in bound)}) and state <> 'cancelled' "
        "order by queued_at, length(id), id",
        **bound,
    )
    return [_job(row) for row in rows]


def count_unscanned(reader: Reader) -> int:
    """Count the printed labels that nobody has scanned yet."""
    return int(reader.rows("select count(*) as n from print_job where state = 'sent'")[0]["n"])


def last_copy(reader: Reader, first_id: str) -> int:
    """Tell the number of the last copy that was asked for of a first job."""
    row = one(reader, "select max(copy_number) as n from print_job where reprint_of = :id", id=first_id)
    return int(row["n"]) if row and row["n"] is not None else 0


def add_print_job(write: Write, new: NewPrintJob) -> str:
    """Queue a label for this node and return its id; the chain tells digests of what it says."""
    job_id = write.new_id()
    told: dict[str, Value] = {
        "kind": new.kind,
        "subject": new.subject,
        "printer": new.printer,
        "stock": new.stock,
        "dpi": new.dpi,
        "raster_sha256": new.raster_sha256,
        "needs_scan_back": int(new.needs_scan_back),
        "reprint_of": new.reprint_of,
        "copy_number": new.copy_number,
        "symbol_kind": new.content.symbol_kind,
        "epoch": chain.head(write, write.node).epoch,
    }
    said = {
        "data_json": new.content.data_json,
        "symbol_text": new.content.symbol_text,
        "symbol_elements": new.content.symbol_elements,
        "reason": new.reason,
    }
    columns = (*told, *said)
    write.run(
        f"insert into print_job (id, node, person_id, queued_at, state, changed_at, changed_by, tries, next_try_at, "
        f"message, {', '.join(columns)}) values (:id, :node, :person, :at, 'queued', :at, :person, 0, :at, '', "
        f"{', '.join(f':{name}' for name in columns)})",
        id=job_id,
        node=write.node,
        person=write.actor,
        at=write.at,
        **told,
        **said,
    )
    digests = {name: digest(value) if value is not None else None for name, value in said.items()}
    write.note_in("print_jobs", {"id": job_id, **told, "digests": digests})
    return job_id


def move(
    write: Write,
    job: PrintJob,
    to: State,
    message: str = "",
    *,
    came_from: Iterable[State] | None = None,
    tries: int | None = None,
    next_try_at: str | None = None,
    void_reason: str | None = None,
) -> bool:
    """Change a job's state if it is still what `job` says, or one of `came_from`; False when somebody was faster.

    Also the try has to be the same one: a late report of one sending never speaks of another.
    """
    states = tuple(came_from) if came_from is not None else (job.state,)
    now: dict[str, Value] = {
        "state": to,
        "tries": job.tries if tries is None else tries,
        "next_try_at": next_try_at or job.next_try_at,
        "message": message,
    }
    moved = write.run(
        "update print_job set state = :state, tries = :tries, next_try_at = :next_try_at, message = :message, "
        "void_reason = coalesce(cast(:void_reason as text), void_reason), changed_at = :at, changed_by = :actor "
        "where id = :id and tries = :seen_tries "
        f"and state in ({', '.join(f':from_{number}' for number in range(len(states)))})",
        id=job.id,
        at=write.at,
        actor=write.actor,
        seen_tries=job.tries,
        void_reason=void_reason,
        **now,
        **{f"from_{number}": str(state) for number, state in enumerate(states)},
    )
    if moved:
        voided = {"void_digest": digest(void_reason)} if void_reason is not None else {}
        write.note_in("print_changes", {"id": job.id, **now, **voided})
    return bool(moved)
