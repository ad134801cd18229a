"""Single rows of the NDC files for tests."""

from __future__ import annotations

from kiosk.catalogues.ndc_package import NdcPackage
from kiosk.catalogues.ndc_packages import packages
from kiosk.catalogues.ndc_product import NdcProduct
from kiosk.catalogues.ndc_products import products
from kiosk.catalogues.problem import Rejected
from tests.unit.catalogues.files import NDC, source

PRODUCT_HEADER = (NDC / "product.txt").read_bytes().split(b"\n")[0]
PACKAGE_HEADER = (NDC / "package.txt").read_bytes().split(b"\n")[0]
PRODUCT = {
    "PRODUCTID": "0409-1234_x",
    "PRODUCTNDC": "0409-1234",
    "PRODUCTTYPENAME": "HUMAN PRESCRIPTION DRUG",
    "PROPRIETARYNAME": "Morphine Sulfate",
    "NONPROPRIETARYNAME": "morphine sulfate",
    "DOSAGEFORMNAME": "INJECTION",
    "ROUTENAME": "INTRAVENOUS; EPIDURAL",
    "STARTMARKETINGDATE": "20200131",
    "LABELERNAME": "Hospira, Inc.",
    "SUBSTANCENAME": "MORPHINE SULFATE",
    "ACTIVE_NUMERATOR_STRENGTH": "10",
    "ACTIVE_INGRED_UNIT": "mg/mL",
    "DEASCHEDULE": "CII",
    "NDC_EXCLUDE_FLAG": "N",
}
PACKAGE = {
    "PRODUCTID": "0409-1234_x",
    "PRODUCTNDC": "0409-1234",
    "NDCPACKAGECODE": "0409-1234-10",
    "PACKAGEDESCRIPTION": "10 VIAL in 1 CARTON (0409-1234-10) > 5 mL in 1 VIAL (0409-1234-01)",
    "STARTMARKETINGDATE": "20200131",
    "NDC_EXCLUDE_FLAG": "N",
    "SAMPLE_PACKAGE": "N",
}


def row(header: bytes, cells: dict[str, str], **changed: str) -> bytes:
    named = cells | changed
    return "\t".join(named.get(column, "") for column in header.decode().split("\t")).encode("cp1252")


def read_product(**changed: str) -> NdcProduct | Rejected:
    (found,) = products(source(PRODUCT_HEADER + b"\r\n" + row(PRODUCT_HEADER, PRODUCT, **changed) + b"\r\n"))
    return found


def read_package(**changed: str) -> NdcPackage | Rejected:
    (found,) = packages(source(PACKAGE_HEADER + b"\n" + row(PACKAGE_HEADER, PACKAGE, **changed)))
    return found


def product(**changed: str) -> NdcProduct:
    found = read_product(**changed)
    assert isinstance(found, NdcProduct), found
    return found
