"""The arithmetic of a dose: every kind by its name, each with its inputs, none of it rounded before the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kiosk.rules.calculations import body, doses, flows, mixing, other
from kiosk.rules.calculations.answer import NOTE, Answer, CalculationError
from kiosk.rules.calculations.inputs import Inputs

__all__ = ["KINDS", "NOTE", "Answer", "CalculationError", "Kind", "calculate"]


@dataclass(frozen=True)
class Kind:
    """One kind of calculation."""

    inputs: str
    """The names it takes, as its help tells them: a choice with a bar, what may be left out in brackets."""
    reckon: Callable[[Inputs], Answer]

    @property
    def words(self) -> str:
        """Say what it gives."""
        return (self.reckon.__doc__ or "").split("\n", 1)[0]


_WEIGHT: Final = "weight_kg | weight_lb lb_per_kg"
KINDS: Final[Mapping[str, Kind]] = {
    "flow_ml_h": Kind("volume_mL hours", flows.flow_ml_h),
    "flow_units_h": Kind("units_h bag_mL bag_units", flows.flow_units_h),
    "flow_units_kg_h": Kind("units_kg_h kg bag_units bag_mL", flows.flow_units_kg_h),
    "flow_mcg_kg_min": Kind("mcg_kg_min kg bag_mg bag_mL", flows.flow_mcg_kg_min),
    "flow_gtt_min": Kind("volume_mL gtt_mL (minutes | hours | dose_mg mg_min | dose_mg mg_h)", flows.flow_gtt_min),
    "gtt_to_ml_min": Kind("gtt_min gtt_mL", flows.gtt_to_ml_min),
    "duration_h": Kind("volume_mL ml_h", flows.duration_h),
    "overfill_pn_volume": Kind("rate_mL_h hours overfill_mL", flows.overfill_pn_volume),
    "pump_flow_error_pct": Kind("set_mL_h measured_mL minutes", flows.pump_flow_error_pct),
    "weight": Kind("lb lb_per_kg", body.weight),
    "length": Kind("feet inches", body.length),
    "bsa_mosteller": Kind("height_cm weight_kg", body.bsa_mosteller),
    "dose_bsa": Kind("bsa mg_m2", body.dose_bsa),
    "dose_volume": Kind("dose unit (conc_per_mL | conc_per)", doses.dose_volume),
    "dose_volume_mgkg": Kind(f"dose_mg_kg conc_mg_mL ({_WEIGHT})", doses.dose_volume_mgkg),
    "dose_g_kg": Kind("g_kg kg pct", doses.dose_g_kg),
    "meq_volume": Kind("mEq mEq_mL", doses.meq_volume),
    "elastomeric_total": Kind("doses mg_each conc_mg_mL", doses.elastomeric_total),
    "vials_needed": Kind("dose vial unit [drug]", doses.vials_needed),
    "vial_waste": Kind("dose vial vials unit [drug]", doses.vial_waste),
    "reconstitution_conc": Kind("drug diluent_mL displacement_mL", mixing.reconstitution_conc),
    "reconstitution_diluent": Kind("drug target displacement_mL", mixing.reconstitution_diluent),
    "concentration_final": Kind("dose_mg add_mL bag_mL remove_from_bag", mixing.concentration_final),
    "concentration_final_overfill": Kind("dose_mg add_mL bag_mL overfill_mL", mixing.concentration_final_overfill),
    "dilution_c1v1": Kind("c1 v1 c2", mixing.dilution_c1v1),
    "alligation_volume": Kind("high low target total_mL want", mixing.alligation_volume),
    "alligation_parts": Kind("high low target want", mixing.alligation_parts),
    "percent_strength": Kind("g mL", mixing.percent_strength),
    "osmolarity": Kind("(pct | g_L) mw particles [name]", other.osmolarity),
    "pn_osmolarity_est": Kind("dextrose_g aa_g electrolyte_mEq total_L", other.pn_osmolarity_est),
    "mean_kinetic_temperature": Kind("temps_C", other.mean_kinetic_temperature),
    "unit_convert": Kind("value frm to", other.unit_convert),
    "format_dose": Kind("(mg | g | mcg | units | mEq | mmol | mL)", other.format_dose),
    "ndc": Kind("ndc10 format", other.ndc),
    "ndc_ambiguous": Kind("digits", other.ndc_ambiguous),
}


def calculate(kind: str, given: Mapping[str, Any]) -> Answer:
    """Reckon; raises CalculationError for every input from which no number may follow."""
    known = KINDS.get(kind)
    if known is None:
        raise CalculationError("UNKNOWN_KIND", "kind", f"There is no calculation {kind[:40]}.")
    inputs = Inputs(given)
    found = known.reckon(inputs)
    inputs.finish()
    return found
