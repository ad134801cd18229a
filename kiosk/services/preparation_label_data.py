"""What stands on the labels of a preparation's units: by its formula, its order and who made it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from db import instants, items, patients, people, preparations
from db.items import Item
from db.preparation_work import UnitLabel
from db.preparations import Preparation, PreparationUnit
from db.record import Record
from kiosk.label_symbols import as_symbol
from kiosk.rules.dose_words import dose, short
from kiosk.rules.formula import Formula, Ingredient
from kiosk.rules.order_arithmetic import amount
from kiosk.rules.order_content import ROUTES, OrderContent
from kiosk.services.formulas import items_of
from kiosk.services.label_settings import labels_at
from kiosk.services.labels import Wanted
from kiosk.services.made_unit import content_of, made_unit
from kiosk.services.outcome import Refused
from kiosk.services.preparation_void import IN_PROCESS
from kiosk.services.prepare_made import Made, made_of
from kiosk.settings import site_at
from scanners import own_code

STORAGE: Final = {"crt": "Room temperature", "refrigerator": "Refrigerator", "freezer": "Freezer"}
_STRENGTH: Final = re.compile(" [0-9].*")
_GONE: Final = Refused("NO_ORDER", "What was ordered is not on record any more.", "Set it aside; ask the pharmacist.")


@dataclass(frozen=True, repr=False)
class _Labelled:
    """A label, and all that it is written from."""

    reader: Record
    made: Made
    unit: PreparationUnit
    label: UnitLabel

    @property
    def preparation(self) -> Preparation:
        """What it is a unit of."""
        return self.made.preparation

    @property
    def content(self) -> OrderContent:
        """What was ordered."""
        return self.made.content

    @property
    def formula(self) -> Formula:
        """What it is made by."""
        return self.made.formula

    @property
    def goes_in(self) -> list[Item]:
        """List the items that its ingredients may be."""
        found = [item for each in self.formula.ingredients for item in items_of(self.reader, each.group)]
        ordered = items.item(self.reader, self.content.item_id)
        return [ordered, *found] if ordered is not None else found


def wanted(reader: Record, label: UnitLabel) -> Wanted | Refused:
    """Write the label that bears a code; a unit of a batch names no patient."""
    made = _made(reader, label)
    if isinstance(made, Refused):
        return made
    if label.kind == IN_PROCESS:
        kind, data = "in_process", _in_process(made)
    else:
        kind, data = _kind(made), _final(made)
    prefix = labels_at(reader, reader.now()).company_prefix or None
    return Wanted(kind, data, as_symbol(own_code("preparation", label.id, prefix)))


def _kind(made: _Labelled) -> str:
    """A unit of a batch never names a patient; what was given to one does, whatever it was made as."""
    said = made.formula.label_kind
    if made.content.kind == "patient":
        return "bag" if said == "batch_unit" else said
    return said if said == "syringe" else "batch_unit"


def _made(reader: Record, label: UnitLabel) -> _Labelled | Refused:
    unit = preparations.unit(reader, label.unit_id)
    made = made_of(reader, unit.preparation_id) if unit is not None else None
    if made is not None and unit is not None and unit.order_id is not None:
        made = _as_given(reader, made, unit)
    return _Labelled(reader, made, unit, label) if made is not None and unit is not None else _GONE


def _as_given(reader: Record, made: Made, unit: PreparationUnit) -> Made | None:
    """What was given to another order bears what that one says."""
    given = made_unit(reader, unit.id)
    content = content_of(reader, given) if given is not None else None
    return replace(made, order=given.order, content=content) if given is not None and content is not None else None


def _in_process(made: _Labelled) -> dict[str, object]:
    return {
        "internal_id": made.label.id,
        "drug": made.formula.name,
        "dose": _strength(made),
        "stage": f"order {made.preparation.order_id}, unit {made.unit.number} of {made.preparation.units}",
        **_marks(made),
        **_prepared(made),
    }


def _final(made: _Labelled) -> dict[str, object]:
    content, said = made.content, made.formula
    data: dict[str, object] = {
        # Of a batch the number of the preparation is its lot; the symbol says which unit it is.
        "internal_id": made.label.id if content.kind == "patient" else made.preparation.id,
        **_what(made),
        **_amounts(made),
        "dosage_form": said.dosage_form,
        "single_dose": True,
        "route": _capital(ROUTES[content.route]),
        "storage": STORAGE[made.preparation.storage or "crt"],
        "bud": _local(made, made.preparation.beyond_use_date or "", "T"),
        **_marks(made),
        **_prepared(made),
        "facility": labels_at(made.reader, made.reader.now()).facility,
    }
    if said.hazardous and said.hazardous_handling:
        data["handling"] = said.hazardous_handling
    return data | (_patients(made) if content.kind == "patient" else {})


def _what(made: _Labelled) -> dict[str, object]:
    """Say what it is and how much: one drug by its dose, several each with its amount."""
    said = made.formula
    if made.content.additives:
        return {
            "drug": said.name,
            "actives": [f"{each.name} {each.words}" for each in made.content.additive_list],
        }
    if len(said.ingredients) == 1:
        return {"drug": said.name, "dose": _strength(made)}
    return {"drug": said.name, "actives": list(_actives(made))}


def _actives(made: _Labelled) -> Iterator[str]:
    ordered = made.made.ordered
    for each in made.formula.ingredients:
        said = each.amount if each.amount is not None else ordered.get(each.group)
        how_much = dose(short(said, 3), each.unit) if said is not None else made.formula.strength
        yield f"{_STRENGTH.sub('', each.group)} {how_much}"


def _strength(made: _Labelled) -> str:
    """Say the dose of one patient's unit, the strength of a batch's."""
    if made.content.kind == "batch" or made.content.additives:
        return made.formula.strength
    return dose(short(amount(made.content), 2), made.content.dose_unit)


def _amounts(made: _Labelled) -> dict[str, object]:
    said, found = made.formula, made.made.amounts
    volume = found.final_ml if found is not None else said.finished.most_ml
    data: dict[str, object] = {"total_volume": dose(short(volume, 1), "mL")}
    if said.diluent is not None:
        data["diluent"] = said.diluent.group
    if found is not None and len(found.parts) == 1:
        part = found.parts[0]
        data["concentration"] = _concentration(part.ingredient, found.concentration(part))
    return data


def _concentration(ingredient: Ingredient, each: Decimal) -> str:
    return dose(short(each, 2), f"{ingredient.unit}/mL")


def _marks(made: _Labelled) -> dict[str, object]:
    goes_in = made.goes_in
    schedule = next((item.dea_schedule for item in goes_in if item.dea_schedule), None)
    marks: dict[str, object] = {
        "high_alert": any(item.high_alert for item in goes_in),
        "hazardous": made.formula.hazardous or any(item.hazardous for item in goes_in),
    }
    return marks | ({"schedule": schedule} if schedule is not None and schedule != "CI" else {})


def _prepared(made: _Labelled) -> dict[str, object]:
    said = made.preparation
    person = people.anybody(made.reader, said.prepared_by or said.begun_by)
    initials = "".join(word[0] for word in person.name.split() if word[0].isalpha()).upper() if person else "—"
    return {"prepared_at": _local(made, said.started_at or said.at, "T"), "prepared_by": initials}


def _patients(made: _Labelled) -> dict[str, object]:
    """Give what only one patient's label says: the patient by two identifiers, and how it is given."""
    content = made.content
    found = patients.details(made.reader, content.patient_id or "")
    if found is None:
        return {}
    numbers = [
        each.says.value
        for each in patients.entries(made.reader, patients.IDENTIFIER, content.patient_id or "")
        if each.says.kind == "mrn" and each.says.value
    ]
    data: dict[str, object] = {
        "patient_name": ", ".join(filter(None, (found.says.family_name, found.says.given_names))),
        "dob": found.says.birth_date,
        "rx_number": content.number or made.made.order.id,
        "frequency": "once" if content.every_hours == 0 else f"every {content.every_hours} hours",
    }
    data |= {"mrn": numbers[0]} if numbers else {}
    data |= {"prescriber": content.prescriber} if content.prescriber else {}
    data |= {"rate": dose(Decimal(content.rate_ml_h), "mL/hour")} if content.rate_ml_h else {}
    data |= {"duration": f"{content.minutes:,} minutes"} if content.minutes else {}
    is_one_of_several = made.preparation.units > 1 and made.unit.order_id is None
    data |= {"bag_of": [str(made.unit.number), str(made.preparation.units)]} if is_one_of_several else {}
    if made.formula.category == "immediate_use":
        data["immediate_use"] = True
    return data


def _local(made: _Labelled, at: str, between: str) -> str:
    here = instants.from_text(at).astimezone(site_at(made.reader, at).zone)
    return f"{here:%Y-%m-%d}{between}{here:%H:%M}"


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
