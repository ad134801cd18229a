"""Formulas for tests: one that may be approved, the site's limits approved, and a version in force."""

from __future__ import annotations

from decimal import Decimal

from db import formulas, people
from db.formulas import FormulaVersion
from db.record import Record
from db.settings import put_setting
from kiosk import formula_toml
from kiosk.rules.formula import Container, Diluent, Finished, Formula, Ingredient, Stability, Step
from kiosk.rules.formula_bud import SiteLimit, SiteLimits
from kiosk.rules.formula_fault import SiteRules
from kiosk.services.formula_approval import approve
from kiosk.services.formulas import bring_in
from kiosk.services.identity import Proof
from kiosk.settings_formulas import BUD_KEYS
from kiosk.settings_registry import BY_KEY
from tests.pharmacy import Pharmacy, done

VANCOMYCIN = "Vancomycin 1 g"
SALINE = "Sodium chloride 0.9 % 100 mL"


def vancomycin(**changed: object) -> Formula:
    """A formula without a fault, made of what the tests' shelf has: 500 mg to 1 g in 100 mL."""
    facts: dict[str, object] = {
        "code": "VANCOMYCIN-NS",
        "name": "Vancomycin in sodium chloride 0.9 %",
        "strength": "500 mg to 1 g in 100 mL",
        "dosage_form": "intravenous infusion",
        "physical_description": "clear, colourless to pale yellow",
        "category": "2",
        "label_kind": "bag",
        "tolerance_percent": Decimal(5),
        "equipment": ("ISO 5 hood",),
        "in_process_checks": ("the powder is dissolved",),
        "quality_controls": ("no particles, no leak",),
        "references": ("the maker's label",),
        "container": Container(words="100 mL bag", capacity_ml=Decimal(150)),
        "diluent": Diluent(group=SALINE, volume_ml=Decimal(100)),
        "finished": Finished(least_ml=Decimal(105), most_ml=Decimal(125)),
        "ingredients": (
            Ingredient(
                group=VANCOMYCIN,
                unit="mg",
                least=Decimal(500),
                most=Decimal(1000),
                drawn_as="50 mg/mL",
                most_concentration="10 mg/mL",
            ),
        ),
        "storage": (Stability(storage="refrigerator", hours=96, source="the maker's label"),),
        "steps": (
            Step(do="Scan the bag.", evidence="scan", item=SALINE),
            Step(do="Scan the vial.", evidence="scan", item=VANCOMYCIN),
            Step(do="Draw the dose up.", evidence="measure", item=VANCOMYCIN, device="syringe_10"),
            Step(do="Photograph the syringe beside its vial.", evidence="photograph"),
            Step(do="Add it and mix.", evidence="confirm"),
        ),
        **changed,
    }
    return Formula(**facts)  # type: ignore[arg-type]


def site(*, drafts_hold: bool = False, draft: bool = False) -> SiteRules:
    """What the shipped limits come to, approved unless said otherwise."""
    limits = {}
    for limit, key in BUD_KEYS.items():
        crt, refrigerator, freezer = BY_KEY[key].default
        by_storage = {"crt": crt, "refrigerator": refrigerator, "freezer": freezer}
        limits[limit] = SiteLimit({name: hours for name, hours in by_storage.items() if hours}, draft)  # type: ignore[misc]
    return SiteRules(Decimal(5), SiteLimits(limits, drafts_hold))


def approve_limits(record: Record) -> None:
    """Let the shipped limits be approved, as the pharmacist in charge would."""
    with record.write("system", "test") as write:
        for key in BUD_KEYS.values():
            put_setting(write, key, BY_KEY[key].default, source_note="test", approved_by="system")


def pharmacist(pharmacy: Pharmacy, name: str = "Dana Whitfield") -> Proof:
    """Add a pharmacist, with a proof as good as a PIN's."""
    with pharmacy.record.write("system", "test") as write:
        who = people.add_person(write, name, ["pharmacist"])
    person = people.anybody(pharmacy.record, who)
    assert person is not None
    return Proof(person, "name+pin", pharmacy.record.now())


def written(pharmacy: Pharmacy, formula: Formula) -> FormulaVersion:
    """Bring a formula in as a draft, and give the version."""
    done(bring_in(pharmacy.record, pharmacy.ana, "formula.toml", formula_toml.write(formula).encode()))
    return formulas.versions_of(pharmacy.record, formula.code)[0]


def in_force(pharmacy: Pharmacy, formula: Formula, proof: Proof | None = None) -> FormulaVersion:
    """Bring a formula in and have it approved."""
    approve_limits(pharmacy.record)
    version = written(pharmacy, formula)
    done(approve(pharmacy.record, proof or pharmacist(pharmacy), version.id), "FORMULA_APPROVED")
    found = formulas.version(pharmacy.record, version.id)
    assert found is not None
    return found
