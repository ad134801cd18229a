"""The demo pharmacy's preparations of a Tuesday morning: released, rejected, waiting for their check, and half made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from db import items, opened_containers, orders, people, preparation_work, preparations, print_jobs, stock
from db.ledger import Place
from db.people import Person
from db.preparations import Preparation
from db.record import Record
from db.stock import StockLine
from kiosk.demo_orders import enter_verified
from kiosk.demo_photos import syringe_beside_vial
from kiosk.demo_shelf import earlier
from kiosk.rules.in_use import HOOD
from kiosk.rules.permissions import Act
from kiosk.services import open_container, order_stop, print_steps
from kiosk.services.check import Check
from kiosk.services.identity import Proof
from kiosk.services.outcome import Ask, Done, Outcome, Refused
from kiosk.services.pictures import keep_picture
from kiosk.services.prepare import Prepare
from kiosk.services.prepare_complete import FINAL_LABEL
from kiosk.services.prepare_view import PrepareView
from kiosk.services.pull import Pull
from labels.printers.states import Sent
from scanners import build_local

_MAKES: Final = "Priya Raman"
_CHECKS: Final = "Marcus Oyelaran"
_WATER: Final = "Sterile water for injection 1,000 mL"
_PRINTED: Final = Sent("It is in the folder.")
_STEP: Final = timedelta(seconds=40)
"""How long somebody takes for one thing at the hood."""
_MOST: Final = 80
"""Things that are done for one preparation: more are a fault of the demo, and would never end."""

_MEROPENEM: Final[dict[str, Any]] = {
    "mrn": "700926", "drug": "Meropenem 1 g", "dose": "1 g", "fluid": "Sodium chloride 0.9 % 100 mL",
    "volume_ml": "100", "minutes": 60, "every_hours": 8, "doses": 1, "formula": "MEROPENEM-NS-100", "route": "iv",
    "prescriber": "Dr Osei",
}  # fmt: skip
RELEASED: Final = {**_MEROPENEM, "number": "RX-24011", "needed": "11:00"}
REJECTED: Final = {**_MEROPENEM, "mrn": "700456", "number": "RX-24012", "needed": "11:30"}
TO_CHECK: Final = {**_MEROPENEM, "mrn": "701154", "number": "RX-24013", "needed": "12:30", "priority": "stat"}
HALF_MADE: Final = "RX-24018"
"""The order of the queue of which the first bag is being made."""


class _Morning:
    """A record whose clock goes on with everything that is done."""

    def __init__(self, record: Record, ago: timedelta) -> None:
        self._at = record.clock() - ago
        self.record = replace(record, clock=lambda: self._at)

    def goes_on(self) -> None:
        """Let a little time pass."""
        self._at += _STEP


def put_preparations(record: Record) -> None:
    """Make them, in the order in which the morning went."""
    _open_water(earlier(record, timedelta(minutes=155)))
    staff = {person.name: person for person in people.staff(record)}
    makes, checks = staff[_MAKES], staff[_CHECKS]
    _check(record, _made(record, makes, RELEASED, "Hood 1", timedelta(minutes=150)), checks, timedelta(minutes=110))
    rejected = _made(record, makes, REJECTED, "Hood 2", timedelta(minutes=120))
    _check(record, rejected, checks, timedelta(minutes=80), wrong="a piece of rubber floats in the bag")
    # Otherwise it stood in the queue again, to be made anew.
    stopped = earlier(record, timedelta(minutes=75))
    _expect(order_stop.discontinue(stopped, checks.id, rejected.order_id, "Dr Osei changed to an oral drug"))
    _made(record, makes, TO_CHECK, "Hood 2", timedelta(minutes=60))
    half = orders.order_numbered(record, HALF_MADE)
    if half is not None:
        make(record, makes, half.id, "Hood 1", ago=timedelta(minutes=25), until="photograph")


def _open_water(record: Record) -> None:
    """Spike the water that everything of the morning is dissolved in."""
    [item_id] = items.items_called(record, _WATER)
    line = _first(record, item_id)
    place = Place(line.lot_id, line.location_id, "available")
    _expect(open_container.open_one(record, "demo", place, kind="bag", area=HOOD))


def _made(record: Record, by: Person, said: dict[str, Any], hood: str, ago: timedelta) -> Preparation:
    order_id = enter_verified(earlier(record, ago + timedelta(hours=1)), said)
    return make(record, by, order_id, hood, ago=ago)


def make(record: Record, by: Person, order_id: str, hood: str, *, ago: timedelta, until: str = "") -> Preparation:
    """Fetch an order and make it so long ago: to its end, or until this is asked or is the evidence of the step."""
    morning = _Morning(record, ago)
    record = morning.record
    _fetch(record, by.id, order_id)
    sheet = Prepare.start(record, by.id)
    if isinstance(sheet, Refused):
        raise _failed(sheet)
    _expect(sheet.answer({"order": order_id}))
    for _ in range(_MOST):
        morning.goes_on()
        view = sheet.view(0)
        if view.status != "open" or until in (view.asked, view.asked == "step" and view.evidence):
            break
        _print_out(record)
        _expect(_do_one(sheet, view, by, hood))
    else:
        raise RuntimeError("the demo pharmacy could not be built: a worksheet does not come to its end")
    found = preparations.of_job(record, sheet.job_id)
    if found is None:
        raise RuntimeError("the demo pharmacy could not be built: a worksheet made nothing")
    return found


def _fetch(record: Record, by: str, order_id: str) -> None:
    """Pull what the order takes; the water stands open at the hood."""
    pull = Pull.start(record, by)
    if isinstance(pull, Refused):
        raise _failed(pull)
    _expect(pull.answer({"order": order_id}))
    wanted = [(line.item, line.wanted) for line in pull.view(0).wanted]
    for item_id, count in wanted:
        for _ in range(count):
            _expect(pull.on_scan(build_local("lot", _first(record, item_id).lot_id), "job"))
    _expect(pull.finish())


def _first(record: Record, item_id: str) -> StockLine:
    lying = stock.stock_now(record, record.now(), stock.Filter(item_id=item_id))
    usable = [line for line in lying if line.state == "available" and stock.is_ours(line.owner)]
    return min(usable, key=lambda line: (line.unusable_from or stock.NEVER, line.lot_id))


def _do_one(sheet: Prepare, view: PrepareView, by: Person, hood: str) -> Outcome:
    """Do the one thing that is asked."""
    record = sheet.engine.record
    scanned: dict[str, Callable[[], str]] = {
        "hood": lambda: build_local("location", _place(record, hood)),
        "label": lambda: _label(record, view.preparation or "", "in_process"),
    }
    if view.asked in scanned:
        return sheet.on_scan(scanned[view.asked](), "job")
    if view.asked == "person":
        return sheet.person(Proof(by, "name+pin", record.now()))  # nobody of the demo has a PIN yet
    if view.asked == "step" and view.evidence == "scan" and view.expected is not None:
        if view.expected.scanned and view.question is not None and view.question.choices:
            return sheet.answer(view.question.choices[0].answer)
        return sheet.on_scan(_package(record, view, view.expected.group), "job")
    if view.asked == "step" and view.evidence == "measure" and view.expected is not None:
        return sheet.answer({"amount": view.expected.amount.replace(",", "")})
    if view.asked == "step" and view.evidence == "photograph":
        picture = syringe_beside_vial((*view.drug.split(" ", 2),), 0.66)
        _expect(keep_picture(record, by.id, sheet.job_id, Act.PREPARE, picture))
    if view.question is not None and view.question.choices and view.question.code != FINAL_LABEL:
        # It is kept in the refrigerator, and what is left is thrown away: the last that may be chosen.
        is_last = view.question.code in ("PREPARATION_STORAGE", "PREPARATION_REST")
        return sheet.answer(view.question.choices[-1 if is_last else 0].answer)
    return sheet.on_scan(_label(record, view.preparation or "", "final"), "job")


def _place(record: Record, name: str) -> str:
    [row] = record.rows("select id from location where name = :name", name=name)
    return str(row["id"])


def _package(record: Record, view: PrepareView, group: str) -> str:
    """Give the code of what was fetched for a step and is not used up; of the water that of the open one."""
    if group == _WATER:
        [opened] = opened_containers.open_of_item(record, items.items_called(record, _WATER)[0])
        return build_local("container", opened.id)
    left = [each for each in view.packages if each.name == group and each.used < each.quantity]
    [row] = record.rows(
        "select id from lot where item_id = :item and batch_lot = :lot", item=left[0].item, lot=left[0].lot
    )
    return build_local("lot", row["id"])


def _label(record: Record, preparation_id: str, kind: str) -> str:
    """Give the text of the first code of a kind that is on no container yet."""
    for unit in preparations.units_of(record, preparation_id):
        for label in preparation_work.labels_of(record, unit.id):
            if label.kind == kind and label.applied_at is None and label.voided_at is None:
                return build_local("preparation", label.id)
    raise RuntimeError("the demo pharmacy could not be built: no label waits to be applied")


def _print_out(record: Record) -> None:
    """Have the labels come out that wait."""
    for job in print_jobs.due(record, record.node, record.now()):
        taken = print_steps.take(record, job)
        if taken is not None:
            print_steps.report(record, taken, _PRINTED)


def _check(record: Record, made: Preparation, by: Person, ago: timedelta, *, wrong: str = "") -> None:
    """Inspect it line by line, then release it; or reject it, where something is wrong."""
    morning = _Morning(record, ago)
    check = Check.start(morning.record, by.id)
    if isinstance(check, Refused):
        raise _failed(check)
    for unit in preparations.units_of(morning.record, made.id):
        outcome = check.on_scan(build_local("preparation", _applied(morning.record, unit.id)), "job")
    if wrong:
        _expect(check.reject(Proof(by, "name+pin", morning.record.now()), {"reject": wrong}))
        return
    while isinstance(outcome, Ask) and outcome.question.code == "INSPECT":
        morning.goes_on()
        outcome = check.answer(outcome.question.choices[0].answer)
    _expect(check.release(Proof(by, "name+pin", morning.record.now())))


def _applied(record: Record, unit_id: str) -> str:
    labels = preparation_work.labels_of(record, unit_id)
    return next(each.id for each in reversed(labels) if each.kind == "final" and each.applied_at is not None)


def _failed(outcome: Outcome) -> RuntimeError:
    return RuntimeError(f"the demo pharmacy could not be built: {outcome.message}")


def _expect(outcome: Outcome) -> None:
    if not isinstance(outcome, Done | Ask):
        raise _failed(outcome)
