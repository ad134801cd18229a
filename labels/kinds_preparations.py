"""Labels of preparations: what USP <797> 13, ISMP and, for parenteral nutrition, ASPEN ask for, in their order."""

from __future__ import annotations

from typing import Final

from labels.kind import Kind, Line, Part, mark, value

_BANDS: Final = (
    mark("high_alert", "HIGH ALERT", is_band=True),
    mark("hazardous", "HAZARDOUS DRUG \N{EN DASH} special handling and disposal", "warning", is_band=True),
    Line("warning", (Part("vinca"),), bold=True, reversed=True, blames="drug"),
)
_PATIENT: Final = (
    value("patient_name", "patient", bold=True),
    Line("identifier", (Part("second_identifier"), Part("patient_location")), bold=True),
)
_DRUG: Final = (
    value("drug", "drug", bold=True),
    value("actives", "drug", bold=True),
    value("dose", "dose", bold=True, flows=True),
    value("brand", "small", "Brand"),
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
_FORM: Final = (
    value("dosage_form", "line", "Form"),
    Line("line", (Part("single_dose"),), fixed="Single-dose container", flows=True),
    Line("line", (Part("multi_dose"),), fixed="Multiple-dose container", flows=True),
)
_STORAGE: Final = value("storage", "line", "Storage")
_BUD: Final = Line("beyond_use", (Part("bud"),), "BUD", bold=True, boxed=True)
_HOME_BUD: Final = Line("beyond_use", (Part("bud_home"),), "Do not use after", bold=True, boxed=True, blames="bud")
_BEGIN: Final = Line("beyond_use", (Part("bud_begin"),), "Begin before", bold=True, boxed=True, blames="bud")
_WARNINGS: Final = (value("warnings", "warning", bold=True, boxed=True), value("handling", "line", "Handling"))
_MADE: Final = Line(
    "small",
    (Part("prepared_at"), Part("prepared_by", "by "), Part("checked_by", "\N{MIDDLE DOT} checked by ")),
    "Prepared",
    between=" ",
)
_PRESCRIBED: Final = Line(
    "small",
    (Part("rx_number", "Rx "), Part("dispensed", "dispensed "), Part("prescriber", "prescriber "), Part("legend")),
)
_CONTROLLED: Final = Line("small", (Part("transfer"),), blames="schedule")
_FACILITY: Final = (
    Line("small", (Part("facility"),), is_joined=True),
    Line("warning", (Part("phone"),), bold=True, blames="facility"),
)
_HOME: Final = Line("line", (Part("inspect"),), blames="home")
_CSP: Final = (("internal_id",), ("actives", "drug"), ("dose", "actives"))
_BAG_CSP: Final = (("internal_id",), ("actives", "drug"), ("dose", "actives", "pn_components"))
_UNIT: Final = (("total_volume", "total"), ("route",), ("bud",), ("storage",), ("dosage_form",))

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
        Line("line", (Part("bag_of"),), "Bag", bold=True, flows=True),
        *_FORM,
        Line("line", (Part("pn_head"),), bold=True, blames="pn_components"),
        Line("line", (Part("pn_components"),), bold=True, is_table=True),
        value("pn_dosing_weight", "line", "Dosing weight"),
        value("pn_osmolarity", "line", "Osmolarity", flows=True),
        *_GIVING,
        value("pn_line", "line", "Line", bold=True),
        value("pn_filter", "line", "In-line filter", bold=True, flows=True),
        value("pn_cycle", "line", "Cycle"),
        Line("line", (Part("pn_start"), Part("pn_stop", "stop\N{NO-BREAK SPACE}")), "Start", bold=True),
        _STORAGE,
        value("directions", "warning", bold=True),
        value("device_setup", "line", "Set-up"),
        Line("beyond_use", (Part("bud_staff"),), "BUD, do not start after", bold=True, boxed=True, blames="bud"),
        _HOME_BUD,
        _BEGIN,
        *_WARNINGS,
        _HOME,
        _PRESCRIBED,
        _MADE,
        _CONTROLLED,
        *_FACILITY,
    ),
    (("patient_name",), ("second_identifier",), *_BAG_CSP, *_UNIT, ("rate", "frequency", "directions")),
    frozenset({"home", "immediate_use", "schedule"}),
)

SYRINGE: Final = Kind(
    "syringe",
    "a syringe, for one patient or for none",
    (
        *_BANDS,
        *_PATIENT,
        *_DRUG,
        Line("dose", (Part("concentration", "(", ")"),), bold=True, flows=True),
        Line("line", (Part("total_volume"), Part("total"), Part("overfill", "overfill ")), "Total"),
        Line("line", (Part("bag_of"),), "Syringe", bold=True, flows=True),
        *_FORM,
        value("diluent", "line", "In"),
        *_GIVING,
        _STORAGE,
        value("directions", "warning", bold=True),
        Line("beyond_use", (Part("bud_staff"),), "BUD", bold=True, boxed=True, blames="bud"),
        _HOME_BUD,
        _BEGIN,
        *_WARNINGS,
        _HOME,
        _PRESCRIBED,
        _MADE,
        _CONTROLLED,
        *_FACILITY,
    ),
    (*_CSP, *_UNIT),
    frozenset({"home", "immediate_use", "schedule"}),
)

BATCH_UNIT: Final = Kind(
    "batch_unit",
    "a unit of a batch made in advance: never with a patient",
    (
        *_BANDS,
        *_DRUG,
        *_VOLUME,
        *_FORM,
        value("route", "line", "Route", bold=True),
        value("internal_id", "line", "Internal lot", bold=True, flows=True),
        _STORAGE,
        _BUD,
        *_WARNINGS,
        _MADE,
        _CONTROLLED,
        Line("small", (Part("legend"),), is_joined=True),
        *_FACILITY,
    ),
    (*_CSP, *_UNIT),
    frozenset({"schedule"}),
)

IN_PROCESS: Final = Kind(
    "in_process",
    "a container within a preparation, which nobody may be given",
    (
        *_BANDS,
        *_DRUG,
        *_VOLUME,
        value("stage", "line", "For", bold=True),
        _STORAGE,
        _BUD,
        *_WARNINGS,
        _MADE,
        _CONTROLLED,
    ),
    (("internal_id",), ("actives", "drug"), ("prepared_at",), ("prepared_by",)),
    frozenset({"schedule"}),
    title="NOT FOR ADMINISTRATION",
    is_title_reversed=True,
)
