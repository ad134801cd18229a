"""The settings of labels: printers, what is scanned back, and what stands on every label of the site."""

from __future__ import annotations

from typing import Final

import scanners
from kiosk.settings_definition import IN_CHARGE, Definition
from kiosk.settings_kinds import Choice
from kiosk.settings_lists import Digits, Line, Names, Words
from kiosk.settings_printers import Printers

ADDRESS = "site.address"
PHONE = "site.phone"
CURRENCY = "site.currency"
PRINTERS = "labels.printers"
SCAN_BACK = "labels.scan_back"
COMPANY_PREFIX = "labels.company_prefix"
TALL_MAN = "labels.tall_man"

MAY_BE_SCANNED_BACK: Final = (
    "bag", "syringe", "batch_unit", "in_process", "opened_container", "received_lot", "location", "asset", "tote",
)  # fmt: skip
"""Kinds whose printed label somebody scans at once to prove it; a badge's code is in no record to compare with."""

OF_THE_SITE: Final = (
    Definition(
        ADDRESS,
        "Address of the pharmacy",
        Line(90),
        "",
        "Stands on labels that leave the pharmacy.",
        "The pharmacy's licence has it.",
    ),
    Definition(
        PHONE,
        "Telephone by day and night",
        Line(40),
        "",
        "Stands on labels that leave the pharmacy: whoever needs help calls it at any hour.",
        IN_CHARGE,
    ),
    Definition(
        CURRENCY,
        "Currency",
        Choice(tuple((word, word) for word in ("USD", "EUR", "GBP", "CAD", "AUD", "CHF"))),
        "USD",
        "What items cost is entered and told in it.",
        "It is what the suppliers bill in.",
    ),
)

OF_LABELS: Final = (
    Definition(
        PRINTERS,
        "Printers",
        Printers(),
        ["PDF folder | folder:labels | 203 | any"],
        "Labels are printed there; the first that holds a fitting stock is the usual one. `folder:labels` is a folder "
        "beside the record.",
        "`kiosk printer discover` finds printers and their addresses.",
    ),
    Definition(
        SCAN_BACK,
        "Labels that are scanned after printing",
        Words(MAY_BE_SCANNED_BACK),
        ["bag", "syringe", "batch_unit", "in_process"],
        "A label of these kinds counts as printed only when its paper was scanned.",
        IN_CHARGE,
    ),
    Definition(
        COMPANY_PREFIX,
        "GS1 company prefix",
        Digits(scanners.COMPANY_PREFIX, "the 6 to 11 digits, in quotes, that GS1 gave to the company"),
        "",
        "Codes of our own are GS1 codes with it; without it, they have a form that no other scheme has.",
        "GS1 licenses it to the company.",
    ),
    Definition(
        TALL_MAN,
        "Names with tall-man letters",
        Names("the list of FDA and ISMP that the program has"),
        None,
        "Names of drugs are written so on labels.",
        "The pharmacy approves its own list, from those of FDA and ISMP.",
    ),
)
