"""Labels and printers on Home: what keeps labels from coming out, and what a person has to look at or scan."""

from __future__ import annotations

from db import print_jobs, printer_states
from db.store import Reader
from kiosk.services.label_settings import labels_at
from kiosk.services.label_words import AT_WORK, PRINTER_STATES, UNKNOWN_PRINTER, title

LabelRow = tuple[str, str, str, str]
"""Sign, word, text and detail of a row on Home."""

_SHOWN = 3


def label_rows(reader: Reader, now: str) -> list[LabelRow]:
    """List what waits for a person, the gravest first."""
    look = print_jobs.to_look_at(reader)
    rows: list[LabelRow] = [
        ("▲", "LOOK", title(job.kind, job.subject, job.copy_number), f"was it printed at {job.printer}? (Labels)")
        for job in look[:_SHOWN]
    ]
    if len(look) > _SHOWN:
        rows.append(("▲", "LOOK", f"{len(look) - _SHOWN} more labels", "were they printed? (Labels)"))
    rows += _faults(reader, now)
    unscanned = print_jobs.count_unscanned(reader)
    if unscanned:
        what = "1 printed label" if unscanned == 1 else f"{unscanned} printed labels"
        rows.append(("●", "SCAN", what, "scan it to prove it" if unscanned == 1 else "scan each to prove it"))
    return rows


def _faults(reader: Reader, now: str) -> list[LabelRow]:
    """List the printers that cannot print, as each kiosk last saw them."""
    settings = labels_at(reader, now)
    rows: list[LabelRow] = []
    held_up = {(job.node, job.printer) for job in print_jobs.waiting(reader) if job.tries}
    for seen in printer_states.seen(reader):
        if settings.printer(seen.node, seen.name) is None or seen.state == "ready":
            continue
        if seen.state in AT_WORK and (seen.node, seen.name) not in held_up:
            continue
        sign, word = PRINTER_STATES.get(seen.state, UNKNOWN_PRINTER)
        rows.append((sign, word, f"Printer {seen.name} of {seen.node}", seen.message))
    return rows
