"""product.txt of the FDA's NDC directory, finished and unfinished."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from kiosk.catalogues.dates import compact_date
from kiosk.catalogues.ndc_product import Ingredient, NdcProduct
from kiosk.catalogues.problem import Note, Rejected
from kiosk.catalogues.source import Source
from kiosk.catalogues.tab_table import TabRow, table

MOST_BYTES = 1_000_000_000
"""Bytes of one file; the whole directory has some 60 MB."""
COLUMNS = frozenset(
    {"PRODUCTID", "PRODUCTNDC", "PRODUCTTYPENAME", "NONPROPRIETARYNAME", "DOSAGEFORMNAME", "LABELERNAME"}
)
"""What both forms have and no other file."""
_ONLY_FINISHED = "PROPRIETARYNAME"
_PRODUCT_NDC = re.compile(r"[0-9]{4,6}-[0-9]{3,4}")
_SCHEDULES = frozenset({"CI", "CII", "CIII", "CIV", "CV"})


def products(source: Source) -> Iterator[NdcProduct | Rejected]:
    """Give each product of a file, or why it is not taken; CatalogueError when the file is another one."""
    for row in table(source, COLUMNS, "product.txt of the NDC directory"):
        yield row if isinstance(row, Rejected) else product_of(row)


def product_of(row: TabRow) -> NdcProduct | Rejected:
    """Judge one row."""
    product_ndc = row.value("PRODUCTNDC")
    if not row.value("PRODUCTID"):
        return Rejected(row.number, product_ndc or None, "NO_PRODUCT_ID", "The row has no PRODUCTID.")
    if not _PRODUCT_NDC.fullmatch(product_ndc):
        message = f"“{product_ndc[:40]}” is no product NDC, such as 0409-1234."
        return Rejected(row.number, product_ndc[:40] or None, "BAD_NDC", message)
    if not (row.value("PROPRIETARYNAME") or row.value("NONPROPRIETARYNAME")):
        return Rejected(row.number, product_ndc, "NO_NAME", "The product has no name.")
    return _product(row, list(row.notes))


def _product(row: TabRow, notes: list[Note]) -> NdcProduct:
    ingredients, strength = _ingredients(row, notes)
    return NdcProduct(
        row=row.number,
        product_id=row.value("PRODUCTID"),
        product_ndc=row.value("PRODUCTNDC"),
        product_type=row.value("PRODUCTTYPENAME"),
        proprietary_name=row.value("PROPRIETARYNAME"),
        proprietary_name_suffix=row.value("PROPRIETARYNAMESUFFIX"),
        nonproprietary_name=row.value("NONPROPRIETARYNAME"),
        dosage_form=row.value("DOSAGEFORMNAME"),
        routes=_list(row.value("ROUTENAME")),
        labeler=row.value("LABELERNAME"),
        ingredients=ingredients,
        strength=strength,
        dea_schedule=_schedule(row, notes),
        marketing_category=row.value("MARKETINGCATEGORYNAME"),
        application_number=row.value("APPLICATIONNUMBER"),
        pharm_classes=row.value("PHARM_CLASSES"),
        started_on=date_in(row, "STARTMARKETINGDATE", notes),
        ended_on=date_in(row, "ENDMARKETINGDATE", notes),
        exclude_flag=row.value("NDC_EXCLUDE_FLAG").upper(),
        certified_through=date_in(row, "LISTING_RECORD_CERTIFIED_THROUGH", notes),
        unfinished=_ONLY_FINISHED not in row.cells,
        notes=tuple(notes),
    )


def date_in(row: TabRow, column: str, notes: list[Note]) -> date | None:
    """Read a date cell; what is no date is noted."""
    text = row.value(column)
    found = compact_date(text)
    if text and found is None:
        notes.append(Note("BAD_DATE", f"{column} holds “{text[:40]}”, which is no date."))
    return found


def _list(text: str) -> tuple[str, ...]:
    return tuple(part for each in text.split(";") if (part := each.strip()))


def _ingredients(row: TabRow, notes: list[Note]) -> tuple[tuple[Ingredient, ...], str]:
    columns = ("SUBSTANCENAME", "ACTIVE_NUMERATOR_STRENGTH", "ACTIVE_INGRED_UNIT")
    substances, strengths, units = (_list(row.value(column)) for column in columns)
    if len(strengths) != len(units):
        notes.append(Note("STRENGTH_UNPAIRED", "The row has another number of strengths than of units."))
        return (), f"{'; '.join(strengths)} {'; '.join(units)}".strip()
    written = "; ".join(f"{strength} {unit}" for strength, unit in zip(strengths, units, strict=True))
    if len(substances) != len(strengths):
        if strengths:
            notes.append(Note("STRENGTH_UNPAIRED", "The row has another number of strengths than of substances."))
        return (), written
    return tuple(Ingredient(*each) for each in zip(substances, strengths, units, strict=True)), written


def _schedule(row: TabRow, notes: list[Note]) -> str | None:
    text = row.value("DEASCHEDULE").upper()
    if text and text not in _SCHEDULES:
        message = f"“{text[:40]}” is no DEA schedule; look up whether the product is controlled."
        notes.append(Note("DEA_SCHEDULE_UNKNOWN", message))
        return None
    return text or None
