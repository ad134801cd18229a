"""What stops a package that is about to be opened, and what goes first in its place: as where one is pulled."""

from __future__ import annotations

from db import catalogue, lots, stock
from db.items import Item
from db.lots import Lot
from db.record import Write
from kiosk.services import first_out
from kiosk.services.in_hand import InHand
from kiosk.services.look_package import forbidden
from kiosk.services.outcome import Question, Refused
from kiosk.services.resolve import PackageFound
from kiosk.services.shelf_find import unit_of
from kiosk.services.shelf_questions import LEAVE
from kiosk.services.shelf_state import Draft
from kiosk.settings import Site


def stop(write: Write, site: Site, item: Item, draft: Draft) -> Refused | None:
    """Stop what must not be used, as soon as it is known."""
    link = catalogue.link_by_id(write, draft.identifier_id) if draft.identifier_id else None
    if link is None:  # the label of what is open already
        return None
    lot = lots.lot(write, draft.lot_id) if draft.lot_id else None
    found = PackageFound(link, lot, unit_of(write, draft))
    refused = forbidden(write, site, write.at, found, draft.batch_lot, draft.printed)
    if refused is not None or lot is None:
        return refused
    return first_out.others(_hand(write, site, item, lot, draft))


def goes_first(write: Write, site: Site, item: Item, lot: Lot, draft: Draft) -> Question | None:
    """Ask whether it is one that is held, and why it is opened though another goes first."""
    hand = _hand(write, site, item, lot, draft)
    if (held := first_out.some_held(hand)) is not None:
        return held
    in_use = first_out.first_open(hand)
    return first_out.earlier_first(hand) if in_use is None else first_out.open_first(hand, in_use, ())


def _hand(write: Write, site: Site, item: Item, lot: Lot, draft: Draft) -> InHand:
    lines = tuple(stock.stock_now(write, write.at, stock.Filter(item_id=item.id)))
    unit = unit_of(write, draft)
    return InHand(
        write, site, write.at, item, lot, unit, draft.serial, draft.printed, lines, write.at, draft.reasons, "open",
        LEAVE,
    )  # fmt: skip
