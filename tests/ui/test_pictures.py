"""How the screens look, at the smallest size and at the kiosk's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from db.opening import Where
from db.record import Record
from kiosk import bootstrap
from kiosk.app import KioskApp, Status
from kiosk.desk import Desk
from tests.ui import packages
from tests.ui.quiet import CountedJobs
from tests.ui.states import BOX, IN_RANGE, STATES, scanned
from tests.ui.terminal import LOW, TALL, Terminal

PICTURES = {
    "home": STATES["home"],
    "stop": STATES["home, stop"],
    "item": STATES["item"],
    "item-stop": STATES["item, stop"],
    "item-find": STATES["item, find"],
    "item-change": STATES["item, change"],
    "lines": scanned(BOX, packages.KNOWN, packages.COLD, keys=IN_RANGE, then=(packages.SERIAL,)),
    "compare": STATES["receive, compare"],
    "lot": STATES["receive, lot and expiry"],
    "attach": STATES["receive, attach found"],
    "verify": STATES["receive, verify"],
    "finished": STATES["receive, finished"],
    "menu": STATES["menu"],
    "pin": STATES["door, pin"],
    "locked": STATES["door, locked"],
    "hand-over": STATES["office, hand over"],
    "pull": STATES["pull, line"],
    "pull-lot": STATES["pull, which lot"],
    "pull-first": STATES["pull, comes first"],
    "pull-back": STATES["pull, condition"],
    "shelf-clearing": STATES["shelf, clearing"],
    "shelf-clear": STATES["shelf, clear one"],
    "shelf-waste": STATES["shelf, waste"],
    "shelf-witness": STATES["shelf, witness"],
    "count-which": STATES["count, which"],
    "count": STATES["count, going on"],
    "count-lot": STATES["count, unknown lot"],
    "count-none": STATES["count, none here"],
    "counts": STATES["counts"],
    "counts-why": STATES["counts, why"],
    "counts-accuracy": STATES["counts, accuracy"],
    "labels": STATES["labels"],
    "label": STATES["labels, whole"],
    "printers": STATES["labels, printers"],
    "settings": STATES["settings, list"],
    "setting-value": STATES["settings, value"],
    "scanners": STATES["scanners"],
    "records": STATES["records"],
    "home-loss": STATES["home, loss"],
    "controlled": STATES["controlled"],
    "controlled-record": STATES["controlled, record"],
    "losses": STATES["losses"],
    "loss": STATES["losses, one"],
    "loss-told": STATES["losses, dea told"],
    "loss-reported": STATES["losses, reported"],
    "inventories": STATES["inventories, list"],
    "inventory-which": STATES["inventories, which"],
    "inventory-who": STATES["inventories, who takes it"],
    "inventory": STATES["inventories, one"],
    "prepare": STATES["prepare"],
    "order-check": STATES["order, to check"],
    "order-not-asked": STATES["order, not asked"],
    "order-signing": STATES["order, who signs"],
    "order-prescriber": STATES["order, waits for the prescriber"],
    "order-change": STATES["order, what changes"],
    "order-patient": STATES["new order, this patient"],
    "order-entry": STATES["new order, route"],
    "under-way": STATES["prepare, under way"],
    "worksheet": STATES["worksheet, measure"],
    "worksheet-locked": STATES["worksheet, photo locked"],
    "worksheet-photo": STATES["worksheet, photographed"],
    "worksheet-labels": STATES["worksheet, labelling"],
    "check": STATES["check, side by side"],
    "check-signing": STATES["check, signing"],
    "hand-out": STATES["hand out, to whom"],
    "patients": STATES["patients"],
    "patients-find": STATES["patients, find"],
    "patients-found": STATES["patients, found many"],
    "patient": STATES["patient"],
    "patient-not-asked": STATES["patient, not asked"],
    "patient-again": STATES["patient, weight again"],
    "patient-change": STATES["patient, change"],
    "formulas": STATES["formulas"],
    "formula": STATES["formulas, what goes in"],
    "formula-steps": STATES["formulas, steps"],
    "formula-faulty": STATES["formulas, faulty"],
    "formula-approve": STATES["formulas, approving"],
}


QUICK = (
    "home", "stop", "item", "lines", "pull", "shelf-clearing", "count", "counts", "labels", "prepare", "order-check",
    "patient", "formulas", "controlled", "worksheet", "check",
)  # fmt: skip
"""One picture of each room is looked at every time; all of them are with the rest."""


@pytest.mark.parametrize("size", [pytest.param(LOW, marks=pytest.mark.thorough), TALL], ids=["80x24", "120x40"])
@pytest.mark.parametrize(
    "picture", [each if each in QUICK else pytest.param(each, marks=pytest.mark.thorough) for each in PICTURES]
)
def test_picture(demo: Where, snap_compare: Callable[..., Any], picture: str, size: tuple[int, int]) -> None:
    record, reader = bootstrap.open_pharmacy(demo, "write"), bootstrap.open_pharmacy(demo, "read")
    jobs = CountedJobs(Desk(record, "demo"))
    troubles = ("No camera is plugged in. Scanning by a USB scanner goes on.",)
    status = Status("DEMO PHARMACY", record.node, "Demo technician", troubles)
    app = KioskApp(reader, jobs, lambda: bootstrap.open_pharmacy(demo, "read"), status)
    app.animation_level = "none"  # what lights up for a moment is not in every picture
    try:
        assert snap_compare(app, terminal_size=size, run_before=_going(PICTURES[picture], record, jobs, reader))
    finally:
        jobs.stop()
        reader.close()
        record.close()


def _going(way: Any, record: Record, jobs: CountedJobs, reader: Record) -> Any:
    async def go(pilot: Pilot[None]) -> None:
        assert isinstance(pilot.app, KioskApp)
        kiosk = Terminal(pilot.app, pilot, record, jobs, reader)
        await kiosk.settle()
        await way(kiosk)
        await kiosk.lists_follow(lambda: not kiosk.app._refresh_pending)  # Home's own, or those behind a dialog

    return go
