"""Schedule II before a second person signed for all of its receipt: in quarantine, and let out once somebody did."""

from __future__ import annotations

from typing import Final

from db import controlled_receipts, delivery_lines, ledger, stock
from db.controlled_receipts import Receipt
from db.delivery_lines import Line
from db.store import Reader
from kiosk.rules import reasons
from kiosk.services import receive_lines
from kiosk.services import receive_order_form as order_form
from kiosk.services.outcome import Refused
from kiosk.services.receive_steps import Open

SIGNED: Final = Refused(
    "RECEIPT_SIGNED",
    "A second person signed for how much of this came.",
    "More came: scan each package. Fewer came: take the line back with Undo (F9), and a witness signs for that.",
)


def let_out(case: Open) -> None:
    """Release the lines of a delivery of whose item all is signed for."""
    if case.state.delivery_id is None:
        return
    unsigned = {came.item_id for came in order_form.unsigned(case.write, case.delivery_id)}
    held = [line for line in delivery_lines.lines(case.write, case.delivery_id) if _is_held(line)]
    let_out = [line for line in held if line.item_id not in unsigned]
    ledger.alone_with_stock(case.write, *(line.item_id for line in let_out))
    for line in let_out:
        receive_lines.release(case.write, line, reasons.UNSIGNED, case.job.id, case.key)


def hold_again(case: Open, item_id: str) -> None:
    """Hold what lies there of an item whose receipts were taken back; what was used since is signed for anew too."""
    ledger.alone_with_stock(case.write, item_id)
    for line in delivery_lines.lines(case.write, case.delivery_id):
        is_asked = line.item_id == item_id and stock.is_ours(line.owner) and not _is_held(line)
        if is_asked and receive_lines.is_whole(case.write, line):
            receive_lines.hold(case.write, line, reasons.UNSIGNED, case.job.id, case.key)


def belied(reader: Reader, delivery_id: str, line: Line, change: int) -> list[Receipt]:
    """List the receipts that would no longer be true if so many units more (or, below zero, fewer) came by a line."""
    receipts = order_form.signed(reader, delivery_id, line.item_id) if stock.is_ours(line.owner) else []
    came = sum(each.units for each in controlled_receipts.came(reader, delivery_id) if each.item_id == line.item_id)
    unsigned = came - sum(each.received_quantity for each in receipts)
    return [] if change == 0 or (_is_held(line) and -change <= unsigned) else receipts


def _is_held(line: Line) -> bool:
    return reasons.UNSIGNED in reasons.causes_in(line.reason)
