"""What an order says, and the words for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from kiosk.rules.dose_words import dose as in_words
from kiosk.rules.dose_words import plain
from kiosk.rules.order_additives import Additive, read_additives
from kiosk.rules.refills import Schedule

ROUTES: Final[Mapping[str, str]] = {
    "iv": "intravenous infusion",
    "iv_push": "intravenous push",
    "sc": "subcutaneous",
    "im": "intramuscular",
    "intrathecal": "intrathecal",
    "epidural": "epidural",
    "intraperitoneal": "intraperitoneal",
    "lock": "catheter lock",
}
"""How it is given, and the words for it."""
PER: Final[Mapping[str, str]] = {"": "", "kg": "/kg", "m2": "/m²"}
"""What a dose is reckoned by: as it is, for each kilogram, for each square metre."""


@dataclass(frozen=True)
class OrderContent:
    """One version of an order; numbers are text as they were read, so that none is rounded on its way."""

    kind: str
    item_id: str
    """The drug, as an item on file."""
    dose: str
    dose_unit: str
    route: str
    patient_id: str | None = None
    """None for a batch."""
    formula: str | None = None
    """The code of the master formulation record that it is made by."""
    per: str = ""
    weight_kg: str | None = None
    """The weight that the dose is reckoned with."""
    height_cm: str | None = None
    diluent_id: str | None = None
    """The fluid, as an item on file."""
    volume_ml: str | None = None
    rate_ml_h: str | None = None
    minutes: int | None = None
    """How long one dose runs, where it is said."""
    every_hours: int = 0
    """Hours between two doses; 0 for a single one."""
    starts_at: str = ""
    """The first dose, as `2026-11-24 08:00` in the site's wall time."""
    needed_at: str = ""
    """When it has to be ready, likewise."""
    doses: int = 1
    """Doses, or units of a batch, that are made at once."""
    fills: int = 1
    """How often so many are made."""
    priority: str = "routine"
    number: str | None = None
    """The number that whoever ordered it gave it, in capitals."""
    prescriber: str = ""
    owner: str | None = None
    """The reference of the patient's own stock that it is made of."""
    note: str = ""
    additives: str = ""
    """The additive list of a parenteral nutrition, such as `Dextrose 70 % = 350 mL; Zinc = 5 mg`."""

    def to_json(self) -> dict[str, Any]:
        """Give it as it is stored and signed."""
        return asdict(self)

    @property
    def dose_words(self) -> str:
        """Write the dose as people read it."""
        return in_words(Decimal(self.dose), f"{self.dose_unit}{PER[self.per]}")

    @property
    def additive_list(self) -> tuple[Additive, ...]:
        """Give the additive list line by line; of a nutrition nothing is reckoned."""
        found = read_additives(self.additives) if self.additives else ()
        if isinstance(found, str):
            raise ValueError(found)
        return found

    @property
    def schedule(self) -> Schedule:
        """Give when the doses are."""
        return Schedule(datetime.fromisoformat(self.starts_at), self.every_hours, self.doses, self.fills)

    @property
    def schedule_words(self) -> str:
        """Say how often, from when, and how many are made."""
        often = "once" if self.every_hours == 0 else f"every {self.every_hours} hours"
        count = f"{self.doses:,} {'dose' if self.doses == 1 else 'doses'}"
        if self.kind == "batch":
            return f"{self.doses:,} {'unit' if self.doses == 1 else 'units'}"
        times = f", {self.fills:,} times" if self.fills > 1 else ""
        return f"{often} from {self.starts_at}; {count} made at once{times}"

    @property
    def flow_words(self) -> str:
        """Say in which volume and how fast it runs; empty where neither is said."""
        parts = [f"{plain(Decimal(self.volume_ml))} mL" if self.volume_ml else ""]
        parts.append(f"at {plain(Decimal(self.rate_ml_h))} mL/h" if self.rate_ml_h else "")
        parts.append(f"over {self.minutes:,} minutes" if self.minutes else "")
        return " ".join(filter(None, parts))


_NAMES: Final = {field.name for field in fields(OrderContent)}


def from_json(content: Mapping[str, Any]) -> OrderContent:
    """Read a stored version back."""
    return OrderContent(**{name: value for name, value in content.items() if name in _NAMES})
