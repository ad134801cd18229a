"""Barcode data as one flat object for scripts and peers; the names are those of the published vectors."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from scanners.barcode_data import BarcodeData, Problem

_NAMES = {
    "batch_lot": "lot",
    "production_date": "production",
    "best_before_date": "best_before",
    "contained_count": "content_count",
    "net_weight": "net_weight_kg",
    "location_extension": "location_ext",
    "trade_item_piece": "itip",
}
"""Where the published name differs from the GS1 name of the attribute."""

_PLAIN = (
    "gtin",
    "gtin_base",
    "packaging_indicator",
    "content_gtin",
    "contained_count",
    "batch_lot",
    "serial",
    "production_date",
    "best_before_date",
    "variable_count",
    "quantity",
    "net_weight",
    "additional_id",
    "sscc",
    "giai",
    "grai",
    "gdti",
    "gsrn_provider",
    "gsrn_recipient",
    "location",
    "location_extension",
    "ship_to",
    "purchase_order",
    "ppn",
    "pzn",
)


def as_json(data: BarcodeData) -> dict[str, Any]:
    """A dict of text, numbers, booleans, lists and None: absent means not in the symbol, None not to be trusted."""
    out: dict[str, Any] = {"status": data.status, "scheme": data.scheme}
    if data.carrier is not None:
        out |= {"carrier": data.carrier, "symbology_identifier": data.symbology_identifier}
    if data.product is not None:
        out["product"] = {"scheme": data.product.scheme, "value": data.product.value}
    if data.status == "lookup" and not data.sensitive:
        out["text"] = data.text
    for name in _PLAIN:
        value = getattr(data, name)
        if value is not None:
            out[published_name(name)] = _value(value)
        elif name in data.doubtful:
            out[published_name(name)] = None
    out |= _expiry(data) | _facts(data) | _judgement(data)
    if not data.sensitive:
        out["ais"] = [[element.ai, element.value] for element in data.element_strings]
    out["message"] = data.message
    return out


def published_name(name: str) -> str:
    """The published name of an attribute."""
    return _NAMES.get(name, name)


def _expiry(data: BarcodeData) -> dict[str, Any]:
    if data.expiry is None:
        return {"expiry": None} if "expiry" in data.doubtful else {}
    return {
        "expiry": data.expiry.isoformat(),
        "expiry_precision": data.expiry.precision,
        "expired": data.expired,
    }


def _facts(data: BarcodeData) -> dict[str, Any]:
    out: dict[str, Any] = {}
    if data.trade_item_piece is not None:
        piece = data.trade_item_piece
        out["itip"] = {"gtin": piece.gtin, "piece": piece.piece, "total": piece.total}
    if data.national_number is not None:
        out["ndc" if _is_ndc(data) else "national_number"] = data.national_number
    if data.hibc is not None:
        out |= {name: value for name in ("lic", "pcn", "uom") if (value := getattr(data.hibc, name)) is not None}
    if data.ndc is not None:
        names = ("config", "ndc11", "ndc12", "candidates_ndc10", "gtin_candidates")
        out |= {name: _value(value) for name in names if (value := getattr(data.ndc, name))}
    if data.local is not None:
        out["local"] = {"kind": data.local.kind, "value": data.local.value}
    return out


def _is_ndc(data: BarcodeData) -> bool:
    return any(element.ai == "715" for element in data.element_strings)


def _judgement(data: BarcodeData) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name in ("error", "warning", "needs", "candidates", "rejected"):
        value = getattr(data, name)
        if value and not (data.sensitive and name in ("candidates", "rejected")):
            out[name] = _value(value)
    if data.sensitive:
        out["sensitive"] = True
    out["problems"] = [_problem(problem) for problem in data.problems]
    return out


def _problem(problem: Problem) -> dict[str, Any]:
    out: dict[str, Any] = {"code": problem.code}
    if problem.field is not None:
        out["field"] = published_name(problem.field)
    out["message"] = problem.message
    if problem.span is not None:
        out["span"] = list(problem.span)
    return out


def _value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
