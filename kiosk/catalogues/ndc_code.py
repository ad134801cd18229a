"""National Drug Codes as the FDA lists them, with hyphens (21 CFR 207.33; 91 FR 10749 for twelve digits)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kiosk.catalogues.problem import CatalogueCode, Fault
from scanners.ndc import gtin_of_ndc

_HYPHENED = re.compile(r"([0-9]{4,6})-([0-9]{3,4})-([0-9]{1,2})")
_TEN_DIGITS = ((4, 4, 2), (5, 3, 2), (5, 4, 1))
_TWELVE_DIGITS = (6, 4, 2)


@dataclass(frozen=True)
class Ndc:
    """The NDC of one package."""

    labeler: str
    product: str
    package: str

    @property
    def text(self) -> str:
        """The code with its hyphens, as it identifies the package."""
        return f"{self.labeler}-{self.product}-{self.package}"

    @property
    def product_ndc(self) -> str:
        """The part that names the product."""
        return f"{self.labeler}-{self.product}"

    @property
    def ndc11(self) -> str | None:
        """The eleven digits that bills carry; None for a twelve-digit NDC, which has none."""
        if len(self.labeler) == 6:
            return None
        return self.labeler.zfill(5) + self.product.zfill(4) + self.package.zfill(2)

    @property
    def gtin(self) -> str | None:
        """The GTIN-14 of the package with indicator 0; None for a twelve-digit NDC, which does not fit into one."""
        return None if len(self.labeler) == 6 else gtin_of_ndc(self.labeler + self.product + self.package)

    @property
    def codes(self) -> tuple[CatalogueCode, ...]:
        """What a scan of the package may give: the NDC, and the GTIN computed from it."""
        stated = CatalogueCode("NDC", self.text, "catalogue")
        return (stated,) if self.gtin is None else (stated, CatalogueCode("GTIN", self.gtin, "derived"))


def read_ndc_code(text: str) -> Ndc | Fault:
    """Read an NDC with its hyphens in one of the four forms that exist.

    >>> read_ndc_code("0409-1234-10").gtin, read_ndc_code("0409-1234-10").ndc11
    ('00304091234109', '00409123410')
    """
    match = _HYPHENED.fullmatch(text)
    lengths = tuple(map(len, match.groups())) if match else ()
    if match is None or lengths not in (*_TEN_DIGITS, _TWELVE_DIGITS):
        message = f"“{text[:40]}” is no NDC: it must read 4-4-2, 5-3-2, 5-4-1 or 6-4-2 digits with hyphens."
        return Fault("BAD_NDC", message)
    # Labelers of five digits begin at 10000; one that begins with 0 was padded, and its GTIN would be another's.
    if len(match[1]) == 5 and match[1].startswith("0"):
        message = f"“{text[:40]}” is no NDC: a labeler of five digits does not begin with 0, so a zero was added."
        return Fault("BAD_NDC", message)
    return Ndc(match[1], match[2], match[3])
