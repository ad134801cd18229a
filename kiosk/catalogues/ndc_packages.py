"""package.txt of the FDA's NDC directory, finished and unfinished."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.catalogues.ndc_code import Ndc, read_ndc_code
from kiosk.catalogues.ndc_package import NdcPackage, NdcPackaging, packagings_of, presentation_of
from kiosk.catalogues.ndc_products import date_in
from kiosk.catalogues.package_description import Package, read_description
from kiosk.catalogues.problem import Fault, Note, Rejected
from kiosk.catalogues.source import Source
from kiosk.catalogues.tab_table import TabRow, table

MOST_BYTES = 1_000_000_000
"""Bytes of one file; the whole directory has some 40 MB."""
COLUMNS = frozenset({"PRODUCTID", "PRODUCTNDC", "NDCPACKAGECODE", "PACKAGEDESCRIPTION"})
"""What both forms have and no other file."""
_YES_NO = {"Y": True, "N": False}


def packages(source: Source) -> Iterator[NdcPackage | Rejected]:
    """Give each package of a file, or why it is not taken; CatalogueError when the file is another one."""
    for row in table(source, COLUMNS, "package.txt of the NDC directory"):
        yield row if isinstance(row, Rejected) else _package(row)


def _package(row: TabRow) -> NdcPackage | Rejected:
    code = row.value("NDCPACKAGECODE")
    judged = _judged(row, code)
    return judged.at(row.number, code[:40] or None) if isinstance(judged, Fault) else judged


def _judged(row: TabRow, code: str) -> NdcPackage | Fault:
    if not row.value("PRODUCTID"):
        return Fault("NO_PRODUCT_ID", "The row has no PRODUCTID.")
    ndc = read_ndc_code(code)
    if isinstance(ndc, Fault):
        return ndc
    if row.value("PRODUCTNDC") != ndc.product_ndc:
        message = f"The package {ndc.text} is listed under another product, {row.value('PRODUCTNDC')[:40]}."
        return Fault("NDC_OF_OTHER_PRODUCT", message)
    package = read_description(row.value("PACKAGEDESCRIPTION"))
    if isinstance(package, Fault):
        return package
    packagings = packagings_of(package, ndc.product_ndc)
    if isinstance(packagings, Fault):
        return packagings
    return _fitting(row, ndc, package, packagings)


def _fitting(row: TabRow, ndc: Ndc, package: Package, packagings: tuple[NdcPackaging, ...]) -> NdcPackage | Fault:
    """A row whose own code is not in its description says nothing certain about how much that code holds."""
    units: dict[str, set[int]] = {}
    for each in packagings:
        units.setdefault(each.ndc.text, set()).add(each.units_per_pack)
    if ndc.text not in units:
        return Fault("NDC_NOT_DESCRIBED", f"The package description does not name {ndc.text}.")
    twice = next((text for text, counts in units.items() if len(counts) > 1), None)
    if twice is not None:
        return Fault("NDC_TWICE", f"The package description gives {twice} to packages of different content.")
    notes = list(row.notes)
    return NdcPackage(
        row=row.number,
        product_id=row.value("PRODUCTID"),
        product_ndc=ndc.product_ndc,
        ndc=ndc,
        description=row.value("PACKAGEDESCRIPTION"),
        package=package,
        presentation=presentation_of(package),
        packagings=_once(packagings),
        started_on=date_in(row, "STARTMARKETINGDATE", notes),
        ended_on=date_in(row, "ENDMARKETINGDATE", notes),
        exclude_flag=row.value("NDC_EXCLUDE_FLAG").upper(),
        sample=_YES_NO.get(row.value("SAMPLE_PACKAGE").upper()),
        notes=_noted(notes, packagings, ndc),
    )


def _once(packagings: tuple[NdcPackaging, ...]) -> tuple[NdcPackaging, ...]:
    """Of packages in one another with one code and one content, the outermost."""
    return tuple({each.ndc.text: each for each in reversed(packagings)}.values())[::-1]


def _noted(notes: list[Note], packagings: tuple[NdcPackaging, ...], ndc: Ndc) -> tuple[Note, ...]:
    if packagings[0].ndc != ndc:
        message = f"{ndc.text} is inside {packagings[0].ndc.text} in its own description."
        notes.append(Note("NDC_INSIDE", message))
    return tuple(notes)
