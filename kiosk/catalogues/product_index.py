"""Where each product stands in product.txt: packages come in another order, and all products at once are too many."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.catalogues.ndc_product import NdcProduct
from kiosk.catalogues.ndc_products import COLUMNS, product_of
from kiosk.catalogues.problem import CatalogueError, Rejected
from kiosk.catalogues.source import Source
from kiosk.catalogues.tab_table import TabRow, row_of, table
from kiosk.catalogues.text_rows import MOST_LINE, line_of


class ProductIndex:
    """The products of an open file, read again one by one when their packages come."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._columns: tuple[str, ...] = ()
        self._places: dict[str, tuple[int, int]] = {}
        self._last: NdcProduct | None = None

    def __len__(self) -> int:
        return len(self._places)

    def build(self) -> Iterator[Rejected]:
        """Read the whole file once; give each product that is not taken, and why."""
        for row in table(self._source, COLUMNS, "product.txt of the NDC directory"):
            product = row if isinstance(row, Rejected) else product_of(row)
            if isinstance(product, Rejected):
                yield product
            elif isinstance(row, TabRow):
                rejected = self._put(row, product)
                if rejected is not None:
                    yield rejected

    def product(self, product_id: str) -> NdcProduct | None:
        """Give the product of a PRODUCTID, None without one; CatalogueError when the file has changed since."""
        if self._last is not None and self._last.product_id == product_id:
            return self._last
        place = self._places.get(product_id)
        if place is None:
            return None
        self._last = self._read(product_id, *place)
        return self._last

    def _put(self, row: TabRow, product: NdcProduct) -> Rejected | None:
        if product.product_id in self._places:
            return Rejected(row.number, product.product_ndc, "PRODUCT_TWICE", "The PRODUCTID stood in the file before.")
        self._columns = tuple(row.cells)
        self._places[product.product_id] = (row.number, row.offset)
        return None

    def _read(self, product_id: str, number: int, offset: int) -> NdcProduct:
        try:
            self._source.file.seek(offset)
            row = row_of(line_of(self._source.file.readline(MOST_LINE), number, offset), self._columns)
        except OSError as error:
            raise self._changed() from error
        product = row if isinstance(row, Rejected) else product_of(row)
        if isinstance(product, Rejected) or product.product_id != product_id:
            raise self._changed()
        return product

    def _changed(self) -> CatalogueError:
        message = f"{self._source.name} changed while it was read."
        return CatalogueError("FILE_CHANGED", message, "Wait until its download has ended and import it again.")
