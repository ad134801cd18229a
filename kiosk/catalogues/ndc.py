"""The two files of the NDC directory together: each package with its product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kiosk.catalogues import ndc_packages, ndc_products
from kiosk.catalogues.ndc_package import NdcPackage
from kiosk.catalogues.ndc_product import NdcProduct
from kiosk.catalogues.problem import CatalogueError, Rejected
from kiosk.catalogues.product_index import ProductIndex
from kiosk.catalogues.source import Source, open_source
from kiosk.catalogues.tab_table import columns_of
from kiosk.catalogues.text_rows import lines

FileKind = Literal["product", "package"]
PRODUCT_UNKNOWN = "PRODUCT_UNKNOWN"


@dataclass(frozen=True)
class NdcListing:
    """A package and the product in it."""

    product: NdcProduct
    package: NdcPackage

    @property
    def row(self) -> int:
        """The line of package.txt."""
        return self.package.row

    @property
    def item_key(self) -> tuple[str, str]:
        """What packages that are counted together share: product NDC and presentation.

        Where the description does not say how much is in a unit, packages are not taken to hold the same.
        """
        presentation = self.package.presentation
        known = presentation.quantity is not None or presentation.parts
        return self.package.product_ndc, presentation.key if known else f"{presentation.key} ({self.package.ndc.text})"

    @property
    def name(self) -> str:
        """Product, strength where there is one ingredient or few, and presentation."""
        strength = self.product.strength if len(self.product.ingredients) in (1, 2) else ""
        words = (self.product.name, strength, self.package.presentation.text)
        return ", ".join(word for word in words if word)


def file_kind(path: Path) -> FileKind:
    """Tell by its header which of the two files it is; CatalogueError when it is neither."""
    with open_source(path, ndc_products.MOST_BYTES) as source:
        columns = set(columns_of(next(lines(source), None)))
    if columns >= ndc_packages.COLUMNS:
        return "package"
    if columns >= ndc_products.COLUMNS:
        return "product"
    message = f"{path.name} is no file of the NDC directory: its first line does not name the columns of one."
    raise CatalogueError("WRONG_FILE", message, "Choose product.txt and package.txt of the FDA's NDC directory.")


def listings(products: ProductIndex, packages: Source) -> Iterator[NdcListing | Rejected]:
    """Give each package of a file with its product, or why it is not taken."""
    for package in ndc_packages.packages(packages):
        if isinstance(package, Rejected):
            yield package
            continue
        product = products.product(package.product_id)
        if product is None:
            message = "The product of the package is not in the product file, or was rejected there."
            yield Rejected(package.row, package.ndc.text, PRODUCT_UNKNOWN, message)
        else:
            yield NdcListing(product, package)
