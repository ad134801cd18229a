"""Labels and printers on Home: what keeps labels from coming out, and what a person has to look at or scan."""

from __future__ import annotations

from datetime import timedelta

from db import instants, print_jobs, printer_states
from db.print_jobs import PrintJob
from db.store import Reader
from kiosk.services.label_settings import labels_at
from kiosk.services.label_words import AT_WORK, PRINTER_STATES, UNKNOWN_PRINTER, title

LabelRow = tuple[str, str, str, str]
"""Sign, word, text and detail of a row on Home."""

_SHOWN = 3
_FAILED_HOURS = 24
"""How long Home tells of a label that the kiosk gave up by itself, if nobody printed it again."""


def label_rows(reader: Reader, now: str) -> list[LabelRow]:
    """List what waits for a person, the gravest first."""
    look = print_jobs.to_look_at(reader)
    rows: list[LabelRow] = [
        ("▲", "LOOK", title(job.kind, job.subject, job.copy_number), f"was it printed at {job.printer}? (Labels)")
        for job in look[:_SHOWN]
    ]
    if len(look) > _SHOWN:
        rows.append(("▲", "LOOK", f"{len(look) - _SHOWN} more labels", "were they printed? (Labels)"))
    waiting = print_jobs.waiting(reader)
    faults = _faults(reader, now, waiting)
    rows += [*faults.values(), *_held_up(waiting, faults), *_failed(reader, now)]
    unscanned = print_jobs.count_unscanned(reader)
    if unscanned:
        what = "1 printed label" if unscanned == 1 else f"{unscanned} printed labels"
        rows.append(("●", "SCAN", what, "scan it to prove it" if unscanned == 1 else "scan each to prove it"))
    return rows


_Place = tuple[str, str]
"""A kiosk and the name of a printer."""


def _faults(reader: Reader, now: str, waiting: list[PrintJob]) -> dict[_Place, LabelRow]:
    """List the printers that cannot print, as each kiosk last saw them."""
    settings = labels_at(reader, now)
    rows: dict[_Place, LabelRow] = {}
    held_up = {(job.node, job.printer) for job in waiting if job.tries}
    for seen in printer_states.seen(reader):
        if settings.printer(seen.node, seen.name) is None or seen.state == "ready":
            continue
        if seen.state in AT_WORK and (seen.node, seen.name) not in held_up:
            continue
        sign, word = PRINTER_STATES.get(seen.state, UNKNOWN_PRINTER)
        rows[seen.node, seen.name] = (sign, word, f"Printer {seen.name} of {seen.node}", seen.message)
    return rows


def _held_up(waiting: list[PrintJob], faults: dict[_Place, LabelRow]) -> list[LabelRow]:
    """List the labels that do not get on though their printer, as far as it was looked at, could print."""
    lines: dict[_Place, list[PrintJob]] = {}
    for job in waiting:
        lines.setdefault((job.node, job.printer), []).append(job)
    rows: list[LabelRow] = []
    for place, jobs in lines.items():
        why = next((job.message for job in jobs if job.state == "queued" and job.message), "")
        if not why or place in faults:
            continue
        what = title(jobs[0].kind, jobs[0].subject, jobs[0].copy_number) if len(jobs) == 1 else f"{len(jobs)} labels"
        rows.append(("▲", "HELD UP", what, why))
    return rows


def _failed(reader: Reader, now: str) -> list[LabelRow]:
    """List the labels that the kiosk gave up by itself: who asked for one need not have stood by."""
    since = instants.to_text(instants.from_text(now) - timedelta(hours=_FAILED_HOURS))
    given_up = print_jobs.given_up(reader, since)
    rows: list[LabelRow] = [
        ("✕", "NOT PRINTED", title(job.kind, job.subject, job.copy_number), job.message) for job in given_up[:_SHOWN]
    ]
    if len(given_up) > _SHOWN:
        rows.append(("✕", "NOT PRINTED", f"{len(given_up) - _SHOWN} more labels", "print them again (Labels)"))
    return rows
