"""What a receiving job remembers between steps; all of it is in the record after every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from db.ledger import OWN
from kiosk.rules.expiry import PrintedExpiry
from kiosk.services.outcome import Question

FORMAT = 1
LOT_BY_HAND = "LOT_BY_HAND"
"""Among what was decided: a person read the lot off the package."""


@dataclass(frozen=True)
class Attachment:
    """What a person said an unknown code is; it becomes a link when the line is written."""

    units_per_pack: int
    item_id: str | None = None
    """An item that is there already, or None with `new_item` filled."""
    new_item: Mapping[str, Any] | None = None
    """Fields of `db.items.NewItem`."""


@dataclass(frozen=True)
class Draft:
    """One line on its way into stock: what the package said, and what people added."""

    scheme: str
    value: str
    source: str
    raw: str = ""
    """The symbol that named the product, to be joined with the package's other symbol."""
    scan_id: str | None = None
    batch_lot: str | None = None
    expiry: PrintedExpiry | None = None
    serial: str | None = None
    packs: int = 1
    attachment: Attachment | None = None
    units_per_pack: int | None = None
    """What a person counted in a pack whose imported count nobody had confirmed."""
    derived_confirmed: bool = False
    storage: str | None = None
    """How a person said the item is kept, where no catalogue does."""
    lot_candidates: tuple[str, ...] = ()
    """Readings of a lot whose end the symbol does not prove."""
    joined: bool = False
    """Made of two symbols that nothing but a person's eyes proves to be of one package."""
    unsure: bool = False
    """The scan has several readings, and the catalogue knows this one."""
    no_lot: bool = False
    """A person looked: the package carries no lot number."""
    decided: tuple[str, ...] = ()
    """Codes of doubts that a person has decided."""
    quarantine: str | None = None
    """The reason code under which the line goes to quarantine."""
    reason: str | None = None
    """Why a person took a doubtful line into stock."""
    compared: bool = False
    """A person compared what is shown with the package."""

    @property
    def comparison(self) -> str:
        """Name what was compared: the same product, lot and expiry need no second look in one delivery."""
        expiry = self.expiry.text if self.expiry else ""
        return f"{self.scheme} {self.value} {self.batch_lot or ''} {expiry}"

    @property
    def by_hand(self) -> bool:
        """Say whether the lot came from a person, who has the package in hand."""
        return LOT_BY_HAND in self.decided


@dataclass(frozen=True)
class PendingSymbol:
    """One symbol of a package whose other symbol has not been scanned yet."""

    raw: str
    scan_id: str | None
    source: str
    at: str
    """The instant of the scan."""


@dataclass(frozen=True)
class OrderForm:
    """The order of an item of schedule II that is asked about; all behind `received` is empty until it is answered."""

    item_id: str
    received: int
    """How many came on this order, in base units, as is what was ordered."""
    form: str = ""
    number: str = ""
    line: int = 0
    ordered_on: str = ""
    ordered: int = 0
    waiting: int = 0
    """How many waited for an order when it was asked: some of them may have come on another one."""

    def is_about(self, item_id: str, waiting: int) -> bool:
        """Say whether it is what was asked of this item, of which so much waits for an order."""
        return (self.item_id, self.waiting) == (item_id, waiting)


@dataclass(frozen=True)
class ReceiveState:
    """Everything between two steps."""

    delivery_id: str | None = None
    owner: str = OWN
    draft: Draft | None = None
    question: Question | None = None
    pending: tuple[PendingSymbol, ...] = ()
    compared: tuple[str, ...] = ()
    last_line: str | None = None
    finishing: bool = False
    no_papers: bool = False
    """A person said that the delivery came without papers."""
    form: OrderForm | None = None
    undoing: str | None = None
    """The key of the step that is taken back once a witness signs."""

    def idle(self) -> ReceiveState:
        """The same delivery with nothing on its way."""
        return replace(self, draft=None, question=None, pending=(), finishing=False, form=None, undoing=None)

    def to_json(self) -> dict[str, Any]:
        """Give the state as it is stored."""
        content = {field.name: getattr(self, field.name) for field in fields(self)}
        content["draft"] = asdict(self.draft) if self.draft else None
        content["question"] = self.question.to_json() if self.question else None
        content["pending"] = [asdict(symbol) for symbol in self.pending]
        content["compared"] = list(self.compared)
        content["form"] = asdict(self.form) if self.form else None
        return content

    @staticmethod
    def from_json(content: Mapping[str, Any]) -> ReceiveState:
        """Read a stored state."""
        return ReceiveState(
            delivery_id=content["delivery_id"],
            owner=content["owner"],
            draft=_draft(content["draft"]) if content["draft"] else None,
            question=Question.from_json(content["question"]) if content["question"] else None,
            pending=tuple(PendingSymbol(**symbol) for symbol in content["pending"]),
            compared=tuple(content["compared"]),
            last_line=content["last_line"],
            finishing=content["finishing"],
            no_papers=content.get("no_papers", False),
            form=OrderForm(**content["form"]) if content.get("form") else None,
            undoing=content.get("undoing"),
        )


def _draft(content: Mapping[str, Any]) -> Draft:
    values = dict(content)
    values["expiry"] = PrintedExpiry(**values["expiry"]) if values["expiry"] else None
    values["attachment"] = Attachment(**values["attachment"]) if values["attachment"] else None
    values["decided"] = tuple(values["decided"])
    values["lot_candidates"] = tuple(values["lot_candidates"])
    return Draft(**values)
