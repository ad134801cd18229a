"""A compounding record in words: the same sections on the checker's screen and on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from db import instants
from kiosk.rules.dose_words import plain, short

Facts = Mapping[str, Any]
Lines = Iterator[tuple[str, str]]
_NONE: Final = "—"
_BEFORE: Final[Mapping[str, str]] = {
    "hood": "Hood scanned",
    "person": "Proved who works there",
    "clearance": "Line clearance: nothing else on the hood",
    "garbing": "Hands washed, garbed and gloved",
}
"""What comes before the first step, in words."""


@dataclass(frozen=True, repr=False)
class Section:
    """What belongs together."""

    code: str
    title: str
    rows: tuple[tuple[str, str], ...]
    """Each as (label, words)."""


def sections(content: Facts, zone: ZoneInfo) -> tuple[Section, ...]:
    """Tell a record section by section, with the site's times."""
    words = _Words(content, zone)
    made = ((code, title, tuple(lines(words))) for code, title, lines in _SECTIONS)
    return tuple(Section(*each) for each in made if each[2])


@dataclass(frozen=True, repr=False)
class _Words:
    content: Facts
    zone: ZoneInfo

    def when(self, at: str | None) -> str:
        return f"{instants.from_text(at).astimezone(self.zone):%Y-%m-%d %H:%M}" if at else _NONE

    def who(self, person: Facts | str | None) -> str:
        if isinstance(person, str):
            return person
        return str(person["name"]) if person and person.get("name") else _NONE

    def order(self) -> Lines:
        patient, order = self.content["patient"], self.content["order"]
        if patient is not None:
            numbers = "; ".join(patient["numbers"])
            yield "Patient", f"{patient['name']}, born {patient['birth_date']}; {numbers}"
        yield from ((label, words) for label, words in order["facts"])
        for line in order["allergies"]:
            yield "Allergies", line.removeprefix("Allergies: ")
        for warning in order["warnings"]:
            yield "Warning", f"{warning['code']}: {warning['text']}"
        alerts = ", ".join(each.replace("_", " ").lower() for each in order["signed_alerts"])
        yield "Signed with", f"alerts: {alerts}" if alerts else "no alert"
        yield "Verified", f"{self.who(order['verified_by'])}, {self.when(order['verified_at'])}"

    def formula(self) -> Lines:
        reference, name, master = (
            self.content[key] for key in ("mfr_ref", "name_strength_form", "master_formulation_record")
        )
        yield "Formula", f"{reference['name']}, version {reference['version']} ({reference['code']})"
        yield "Is", f"{name['name']}, {name['strength']}, {name['dosage_form']}"
        for each in master["ingredients"]:
            yield "Ingredient", f"{each['group']}: {each['amount']}; {each['volume']} {each['drawn_as']}".rstrip()
        yield "Container", master["container"]["words"]
        if self.content["hazardous"]["is"]:
            yield "HAZARDOUS", self.content["hazardous"]["handling"]

    def calculation(self) -> Lines:
        yield from ((label, words) for label, words in self.content["calculations"]["order"])

    def components(self) -> Lines:
        for each in self.content["components"]:
            yield f"{self.unit(each['unit'])}{each['component_name']}", self.quantity(each["component_qty"])
            for package in each["component_vendor_lot_expiry"]:
                yield "", "; ".join(self.package(package))

    def unit(self, number: int) -> str:
        return f"{number}: " if number and self.content["yield"]["planned"] > 1 else ""

    def quantity(self, said: Facts) -> str:
        measured = said["measured"] or []
        parts = [f"measured {self.measured(each, each['unit'])}" for each in measured]
        return "; ".join([said["packages"], *parts])

    def measured(self, said: Facts, unit: str) -> str:
        wanted = f" of {plain(short(Decimal(said['wanted']), 3))}" if said["wanted"] else ""
        return f"{plain(Decimal(said['measured']))}{wanted} {unit}"

    def package(self, said: Facts) -> Iterator[str]:
        yield said["vendor"] or said["supplier"] or "maker not on file"
        yield f"lot {said['lot'] or _NONE}"
        yield f"expires {said['extended_expiry'] or said['expiry'] or _NONE}"
        if said["serial"]:
            yield f"serial {said['serial']}"
        if said["opened_at"]:
            yield f"opened {self.when(said['opened_at'])}, to be used by {self.when(said['use_until'])}"
        if said["recalled_at"]:
            yield "RECALLED"

    def steps(self) -> Lines:
        for each in self.content["steps"]:
            label = f"{self.unit(each['unit'])}step {each['step']}" if each["step"] else "before"
            is_second = each["evidence"] == "approve"
            by = self.who(each["signed_by"]) if is_second else self.who(each["by"])
            did = "Photograph looked at by a second person" if is_second else "".join(self.did(each))
            yield label, f"{did} — {by}, {self.when(each['at'])}"

    def did(self, step: Facts) -> Iterator[str]:
        yield _BEFORE.get(step["evidence"], step["do"].rstrip("."))
        if "item" in step:
            yield f": {step['item']}"
        if "lot" in step:
            yield f", lot {step['lot'] or _NONE}, expires {step['expiry'] or _NONE}"
        if step.get("measured"):
            yield f": {self.measured(step, step['amount_unit'])}"
        if step.get("picture"):
            yield f", photograph {step['picture']}"

    def photographs(self) -> Lines:
        for each in self.content["photographs"]:
            label = f"{self.unit(each['unit'])}step {each['step']}"
            yield label, f"{each['picture']}, {each['by']}, {self.when(each['at'])}, sha256 {each['sha256']}"

    def place(self) -> Lines:
        hood, persons = self.content["hood"], self.content["persons"]
        if hood is not None:
            hazardous = ", for hazardous drugs" if hood["hazardous"] else ""
            yield "Hood", f"{hood['name']}, category {hood['place_allows']} at most{hazardous}"
            until = f" until {hood['certified_until']}" if hood["certified_until"] else ""
            yield "Certified", f"{hood['certified_on']}{until}" if hood["certified_on"] else "not on record"
        yield "Prepared by", self.who(persons["preparer"])
        yield "Steps by", ", ".join(self.who(each) for each in persons["steps_by"]) or _NONE
        started, completed = (self.when(self.content["prepared_at"][key]) for key in ("started", "completed"))
        yield "Prepared", f"{started} to {completed}"

    def beyond_use(self) -> Lines:
        said = self.content["bud_storage"]
        yield "Beyond use", self.when(said["beyond_use_date"])
        yield "Because of", said["cap_that_won"] or _NONE
        yield "Kept", f"{said['storage_words'] or _NONE}; {said['category']}"
        made = self.content["yield"]
        yield "Yield", f"{made['good']:,} of {made['planned']:,}: {self.content['total_quantity']['container']}"

    def labels(self) -> Lines:
        for each in self.content["labels"]:
            state = "VOID" if each["voided_at"] else "applied" if each["applied_at"] else "not applied"
            yield (
                f"{each['unit']}: {each['kind'].replace('_', ' ')}",
                (f"{each['code']}, {state}, printed {each['print_count']:,} times"),
            )
            for again in each["reprints"]:
                yield "Printed again", f"{self.when(again['at'])}, {again['by']}: {again['reason']}"
            if each["kind"] == "final" and each["says"]:
                yield "Says", "; ".join(f"{key} {value}" for key, value in sorted(each["says"].items()) if value)

    def pulled(self) -> Lines:
        for each in self.content["pulled"]:
            what = f"{each['quantity']:,} {each['unit']} of {each['item']}, lot {each['lot'] or _NONE}"
            yield f"Pull {each['pull']}", f"{what} — {each['by']}, {self.when(each['at'])}"

    def results(self) -> Lines:
        said = self.content["qc_results"]
        for each in said["visual_inspection"]:
            answer = {True: "pass", False: "FAIL"}.get(each["passed"], "not looked at")
            yield answer, each["text"]
        for each in said["double_checks"]:
            agrees = "agrees" if each["agrees"] else "DIFFERS"
            what = f"{each['group']}: {each['amount']} {each['unit']}, {agrees}"
            yield "Double check", f"{what} — {each['by']}, {self.when(each['at'])}"

    def deviations(self) -> Lines:
        said = self.content["deviations"]
        for each in said["near_misses"]:
            words = each["said"] or each["code"].replace("_", " ").lower()
            yield "Near miss", f"{words} — {self.when(each['at'])}"
        for each in said["taken_back"]:
            yield "Taken back", f"{self.unit(each['unit'])}step {each['step']}, {each['evidence']}"
        units = self.content["internal_id"]["units"]
        for each in said["events"]:
            which = f", unit {units.index(each['unit']) + 1:,}" if each["unit"] in units else ""
            text = f": {each['text']}" if each["text"] else ""
            yield each["kind"].replace("_", " ").capitalize(), f"{self.when(each['at'])}{which}{text}"
        for each in self.content["discarded"]:
            what = f"{each['amount']} {each['unit']} of {each['name']}, lot {each['lot']}"
            yield "Discarded", f"{what}, {each['modifier']}"
        if not (any(said.values()) or self.content["discarded"]):
            yield "None", "Nothing was refused, taken back, noted or discarded."

    def release(self) -> Lines:
        if (said := self.content.get("release")) is not None:
            yield "Signed by", f"{said['name']} ({' and '.join(said['roles'])})"
            yield "Meaning", said["meaning"]
            yield "When", f"{self.when(said['at'])} ({said['at']}), proved by {said['method']}"
        for each in self.content.get("corrections", ()):
            yield f"Version {each['version']}", f"{each['reason']} — {self.who(each['by'])}, {self.when(each['at'])}"
            for field in each["fields"]:
                yield f"{field['field']} should say", field["says"]


_SECTIONS: Final[tuple[tuple[str, str, Callable[[_Words], Lines]], ...]] = (
    ("order", "Order as it was signed", _Words.order),
    ("formula", "Formula", _Words.formula),
    ("calculation", "Calculation", _Words.calculation),
    ("components", "Components", _Words.components),
    ("steps", "Steps", _Words.steps),
    ("photographs", "Photographs", _Words.photographs),
    ("place", "Where and by whom", _Words.place),
    ("beyond_use", "Beyond use", _Words.beyond_use),
    ("labels", "Labels", _Words.labels),
    ("pulled", "Pulled", _Words.pulled),
    ("results", "Inspection and double checks", _Words.results),
    ("deviations", "Near misses and deviations", _Words.deviations),
    ("release", "Signed", _Words.release),
)
