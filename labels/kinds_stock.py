"""Labels of stock: a container once opened, and a package whose own code says no lot."""

from __future__ import annotations

from typing import Final

from labels.kind import Kind, Line, Part, mark, value

OPENED_CONTAINER: Final = Kind(
    "opened_container",
    "a vial or bulk package that is open, or was out of the refrigerator: until when it may be used",
    (
        mark("high_alert", "HIGH ALERT", is_band=True),
        mark("hazardous", "HAZARDOUS DRUG", is_band=True),
        Line("warning", (Part("vinca"),), bold=True, reversed=True, blames="drug"),
        value("drug", "drug", bold=True),
        value("dose", "dose", bold=True, flows=True),
        value("concentration", "line"),
        Line("beyond_use", (Part("bud"),), "Use until", bold=True, boxed=True),
        Line("line", (Part("opened_at"), Part("opened_by", "by ")), "Opened", between=" "),
        value("closed_state", "line", "Closed", bold=True, flows=True),
        Line("line", (Part("batch_lot"), Part("expiry", "expires ")), "Lot"),
        value("storage", "line", "Storage"),
        Line("line", (Part("single_dose"),), fixed="Single-dose container", flows=True),
        Line("line", (Part("multi_dose"),), fixed="Multiple-dose container", flows=True),
        value("warnings", "warning", bold=True, boxed=True),
        value("handling", "line", "Handling"),
    ),
    (("internal_id",), ("drug",), ("opened_at", "closed_state"), ("bud",), ("batch_lot",)),
    title="IN USE",
)

RECEIVED_LOT: Final = Kind(
    "received_lot",
    "a package whose own code carries no lot: lot and expiry as they were received",
    (
        mark("high_alert", "HIGH ALERT", is_band=True),
        mark("hazardous", "HAZARDOUS DRUG", is_band=True),
        value("name", "drug", bold=True),
        value("batch_lot", "dose", "Lot", bold=True),
        value("expiry", "beyond_use", "Expires", bold=True, boxed=True),
        value("extended_expiry", "beyond_use", "Extended to", bold=True, boxed=True),
        value("storage", "line", "Storage"),
        value("manufacturer", "line", "Maker"),
        value("product_code", "line", "Code"),
        Line("small", (Part("received", "Received "), Part("received_by", "by ")), between=" "),
        value("warnings", "warning", bold=True, boxed=True),
    ),
    (("internal_id",), ("name",), ("batch_lot",)),
    tall=frozenset({"name"}),
)
