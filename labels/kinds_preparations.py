"""Labels of preparations: what USP <797> 13, ISMP and, for parenteral nutrition, ASPEN ask for, in their order."""

from __future__ import annotations

from typing import Final

from labels.kind import Kind, Line, Part, mark, value

_BANDS: Final = (
    mark("high_alert", "HIGH ALERT", is_band=True),
    mark("hazardous", "HAZARDOUS DRUG \N{MIDDLE DOT} special handling and disposal", is_band=True),
    Line("warning", (Part("vinca"),), bold=True, reversed=True, blames="drug"),
)
_PATIENT: Final = (
    value("patient_name", "patient", bold=True),
    Line("line", (Part("second_identifier"), Part("patient_location"))),
)
_DRUG: Final = (
    value("drug", "drug", bold=True),
    value("actives", "drug", bold=True),
    value("brand", "small", "Brand"),
    value("dose", "dose", bold=True),
)
_VOLUME: Final = (
    value("concentration", "line", "Concentration"),
    value("diluent", "line", "In"),
    Line("line", (Part("total_volume"), Part("total"), Part("overfill", "overfill ")), "Total"),
)
_GIVING: Final = (
    value("route", "line", "Route", bold=True),
    Line("line", (Part("rate"), Part("duration", "over "), Part("pump_program", "program ")), "Rate", bold=True),
    value("frequency", "line", "How often", bold=True),
)
_KEPT: Final = (
    value("storage", "line", "Storage"),
    value("dosage_form", "line", "Form"),
    mark("single_dose", "Single-dose container", "small"),
    mark("multi_dose", "Multiple-dose container", "small"),
)
_MADE: Final = Line(
    "small",
    (Part("prepared_at", "Prepared "), Part("prepared_by", "by "), Part("checked_by", "checked by ")),
    between=" ",
)
_BUD: Final = Line("beyond_use", (Part("bud"),), "BUD", bold=True, boxed=True)
_WARNINGS: Final = (value("warnings", "warning", bold=True, boxed=True), value("handling", "line", "Handling"))
_FOOT: Final = (value("legend", "small"), value("facility", "small"))
_CSP: Final = (("internal_id",), ("actives", "drug"), ("dose", "actives", "pn_components"))

NUTRITION: Final = frozenset(
    {
        "pn_components",
        "pn_dosing_weight",
        "pn_line",
        "pn_cycle",
        "pn_start",
        "pn_stop",
        "pn_filter",
        "pn_osmolarity",
    }
)
"""Any of these keys makes a bag one of parenteral nutrition."""

BAG: Final = Kind(
    "bag",
    "a bag for one patient; with pn_ keys parenteral nutrition, with home a label for the patient's home",
    (
        *_BANDS,
        *_PATIENT,
        *_DRUG,
        *_VOLUME,
        value("pn_components", "line"),
        value("pn_dosing_weight", "line", "Dosing weight"),
        value("pn_osmolarity", "line", "Osmolarity"),
        *_GIVING,
        value("pn_line", "line", "Line", bold=True),
        value("pn_cycle", "line", "Cycle"),
        Line("line", (Part("pn_start"), Part("pn_stop", "stop ")), "Start", bold=True),
        value("pn_filter", "line", "In-line filter", bold=True),
        value("directions", "line", bold=True),
        value("device_setup", "line", "Set-up"),
        Line("line", (Part("bag_of"),), "Bag", bold=True),
        Line("beyond_use", (Part("bud_staff"),), "BUD, do not start after", bold=True, boxed=True, blames="bud"),
        Line("beyond_use", (Part("bud_home"),), "Do not use after", bold=True, boxed=True, blames="bud"),
        Line("beyond_use", (Part("bud_begin"),), "Begin before", bold=True, boxed=True, blames="bud"),
        *_KEPT,
        *_WARNINGS,
        Line("line", (Part("inspect"),), blames="home"),
        Line(
            "small",
            (Part("rx_number", "Rx "), Part("dispensed", "dispensed "), Part("prescriber", "prescriber ")),
        ),
        _MADE,
        Line("small", (Part("transfer"),), blames="schedule"),
        *_FOOT,
    ),
    (
        ("patient_name",),
        ("second_identifier",),
        *_CSP,
        ("total_volume", "total"),
        ("route",),
        ("rate", "frequency", "directions"),
        ("bud",),
        ("storage",),
        ("dosage_form",),
    ),
    frozenset({"home", "immediate_use", "schedule"}),
)

SYRINGE: Final = Kind(
    "syringe",
    "a syringe, for one patient or for none",
    (
        *_BANDS,
        *_PATIENT,
        *_DRUG,
        *_VOLUME,
        *_GIVING,
        value("directions", "line", bold=True),
        Line("beyond_use", (Part("bud_staff"),), "BUD", bold=True, boxed=True, blames="bud"),
        Line("beyond_use", (Part("bud_home"),), "Do not use after", bold=True, boxed=True, blames="bud"),
        Line("beyond_use", (Part("bud_begin"),), "Begin before", bold=True, boxed=True, blames="bud"),
        *_KEPT,
        *_WARNINGS,
        Line("line", (Part("inspect"),), blames="home"),
        Line(
            "small",
            (Part("rx_number", "Rx "), Part("dispensed", "dispensed "), Part("prescriber", "prescriber ")),
        ),
        _MADE,
        Line("small", (Part("transfer"),), blames="schedule"),
        *_FOOT,
    ),
    (*_CSP, ("total_volume", "total"), ("route",), ("bud",), ("storage",), ("dosage_form",)),
    frozenset({"home", "immediate_use", "schedule"}),
)

BATCH_UNIT: Final = Kind(
    "batch_unit",
    "a unit of a batch made in advance: never with a patient",
    (
        *_BANDS,
        *_DRUG,
        *_VOLUME,
        value("route", "line", "Route", bold=True),
        value("internal_id", "line", "Internal lot", bold=True),
        _BUD,
        *_KEPT,
        *_WARNINGS,
        _MADE,
        *_FOOT,
    ),
    (*_CSP, ("total_volume", "total"), ("route",), ("bud",), ("storage",), ("dosage_form",)),
)

IN_PROCESS: Final = Kind(
    "in_process",
    "a container within a preparation, which nobody may be given",
    (
        *_BANDS,
        *_DRUG,
        *_VOLUME,
        value("stage", "line", "For", bold=True),
        _BUD,
        value("storage", "line", "Storage"),
        *_WARNINGS,
        _MADE,
    ),
    (("internal_id",), ("actives", "drug"), ("prepared_at",), ("prepared_by",)),
    title="NOT FOR ADMINISTRATION",
    is_title_reversed=True,
)
