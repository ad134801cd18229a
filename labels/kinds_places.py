"""Labels of places, things, people and of what is scanned to tell the kiosk something."""

from __future__ import annotations

from typing import Final

from labels.kind import Kind, Line, Part, value

LOCATION: Final = Kind(
    "location",
    "a shelf, bin, refrigerator or room",
    (
        value("name", "drug", bold=True),
        value("area", "line"),
        value("storage", "line", "Conditions", bold=True),
        value("contents", "line", "Contents"),
    ),
    (("name",),),
)

ASSET: Final = Kind(
    "asset",
    "a pump or another device",
    (
        value("name", "drug", bold=True),
        value("model", "line", "Model"),
        value("serial", "line", "Serial", bold=True),
        value("next_check", "beyond_use", "Check due", bold=True, boxed=True),
        Line("small", (Part("facility"),), is_joined=True),
    ),
    (("internal_id",), ("name",)),
    title="PROPERTY OF THE PHARMACY",
)

BADGE: Final = Kind(
    "badge",
    "a person's badge: its code is in the symbol alone, and is not written out",
    (
        value("name", "patient", bold=True),
        value("person_role", "line"),
        Line("small", (Part("facility"),), is_joined=True),
    ),
    (("name",),),
    is_code_in_letters=False,
)

TOTE: Final = Kind(
    "tote",
    "a box or bag on its way to a patient or a site",
    (
        value("name", "drug", bold=True),
        value("delivery", "line", "Delivery", bold=True),
        value("ship_to", "dose", bold=True),
        Line("beyond_use", (Part("deliver_by"),), "Deliver by", bold=True, boxed=True),
        value("storage", "line", "Storage", bold=True),
        value("contents", "line", "Contents"),
        value("warnings", "warning", bold=True, boxed=True),
        Line("small", (Part("packed_at", "Packed "), Part("packed_by", "by ")), between=" "),
        Line("small", (Part("facility"),), is_joined=True),
    ),
    (("internal_id",),),
    title="DELIVERY",
)

SCANNER_TEST: Final = Kind(
    "scanner_test",
    "a symbol with which a scanner is proven: every sign that must come through is in it",
    (value("name", "drug", bold=True), value("instructions", "line")),
    (),
    title="SCANNER SELF-TEST",
)

COMMAND_CARD: Final = Kind(
    "command_card",
    "a card that is scanned instead of pressing a key",
    (value("name", "drug", bold=True), value("instructions", "line")),
    (("name",),),
)
