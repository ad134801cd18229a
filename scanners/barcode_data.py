"""What a scan says: the frozen values that `read` hands to everybody else, in GS1's own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Status = Literal["ok", "warn", "partial", "suspect", "choose", "lookup", "reject"]
"""How far a scan can be trusted.

`ok` and `warn` may be used; `partial` waits for the other symbol of the package; `suspect` has a field whose end is not
proven; `choose` has several readings; `lookup` is free text that only our own tables can explain; `reject` is refused.
"""

Precision = Literal["minute", "hour", "day", "month"]
ProductScheme = Literal["GTIN", "HIBC", "PPN", "NDC", "LOCAL"]
LocalKind = Literal[
    "location",
    "person",
    "delivery",
    "command",
    "item",
    "preparation",
    "container",
    "lot",
    "asset",
    "tote",
    "kit",
    "sheet",
    "self_test",
]
"""What a code of our own can name.

`lot` is a lot on a package whose own code carries none, `kit` a supply list, `sheet` a count's sheet or a line of it.
"""
Severity = Literal["error", "warning"]

PERSONAL_AIS = frozenset({"8018", "8019", *(str(number) for number in range(7250, 7260))})
"""Application Identifiers that name a patient: service relation as recipient, its instance, birth and name data."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong or remarkable in a scan."""

    code: str
    """A word from the list in the contracts, such as BAD_CHECK_DIGIT."""
    field: str | None
    """The attribute of `BarcodeData` it concerns; None when it concerns the whole scan."""
    message: str
    """A full sentence for a technician, without control characters."""
    span: tuple[int, int] | None = None
    """Where in the data it was seen: first position and the one after the last."""
    severity: Severity = "error"


@dataclass(frozen=True, repr=False)
class ElementString:
    """One Application Identifier (or data identifier) with its value."""

    ai: str
    value: str
    data_title: str

    def __repr__(self) -> str:
        shown = "…" if self.ai in PERSONAL_AIS else repr(self.value)
        return f"ElementString({self.ai!r}, {shown})"


@dataclass(frozen=True)
class ProductIdentifier:
    """What the product is, as (scheme, value); the key of the product master."""

    scheme: ProductScheme
    value: str
    """GTIN: 14 digits. HIBC: LIC, PCN and unit-of-measure digit. PPN: 12 characters. NDC: with hyphens."""


@dataclass(frozen=True)
class ExpiryDate:
    """The last moment of use as printed, in the site's wall time, with how exactly it was printed."""

    value: date | datetime
    precision: Precision

    @property
    def day(self) -> date:
        """The calendar day it falls on; the last day of the month when only a month was printed."""
        return self.value.date() if isinstance(self.value, datetime) else self.value

    def isoformat(self) -> str:
        """The ISO 8601 text: a date, or a local time to the minute.

        >>> ExpiryDate(datetime(2028, 3, 31, 14), "hour").isoformat()
        '2028-03-31T14:00'
        """
        if isinstance(self.value, datetime):
            return self.value.isoformat(timespec="minutes")
        return self.value.isoformat()


@dataclass(frozen=True)
class HibcFacts:
    """The parts of a HIBC supplier code (ANSI/HIBC 2.6)."""

    lic: str | None = None
    """Labeler identification code, four characters."""
    pcn: str | None = None
    """Product or catalogue number, 1 to 18 characters."""
    uom: int | None = None
    """Unit of measure digit: the packaging level, 0 to 9; never a count."""
    check_character: str | None = None
    """The modulo 43 character of this symbol; it may be a space."""
    link_character: str | None = None
    """On a separate secondary symbol: the check character of its primary."""


@dataclass(frozen=True)
class NdcFacts:
    """A National Drug Code as written by a person (21 CFR 207.33)."""

    config: str | None = None
    """Digits in the three segments, such as 5-3-2; None when no hyphens were given."""
    ndc11: str | None = None
    """The eleven-digit billing form 5-4-2, without hyphens."""
    ndc12: str | None = None
    """The twelve-digit form 6-4-2, without hyphens."""
    candidates_ndc10: tuple[str, ...] = ()
    """Ten-digit forms the text may stand for."""
    gtin_candidates: tuple[str, ...] = ()
    """GTINs those ten-digit forms would give."""


@dataclass(frozen=True)
class TradeItemPiece:
    """An individual piece of a trade item (AI 8006): never a whole item."""

    gtin: str
    piece: int
    total: int


@dataclass(frozen=True)
class LocalCode:
    """A code of our own: what kind of thing it names, and which one."""

    kind: LocalKind
    value: str


@dataclass(frozen=True, kw_only=True, repr=False)
class BarcodeData:
    """Everything one scan (or the joined symbols of one package) says.

    A field is None when the symbol does not carry it, or carries it but cannot be trusted; in the second case its name
    stands in `doubtful`. Use `product`, `batch_lot`, `serial` and `expiry` without a question only when `usable`.
    """

    status: Status
    scheme: str
    """GS1, GS1_DL, GTIN, HIBC, IFA, NDC, LOCAL, ISBT128, ICCBBA or UNKNOWN."""
    raw: str
    """The text as it came from the device; never show it without `visible`."""
    text: str = ""
    """The data without AIM identifier and end mark, separators restored: what a lookup compares."""
    message: str = ""
    """One sentence or two for a technician: what was read, what is wrong, what to do now."""
    carrier: str | None = None
    """The kind of symbol, such as gs1_datamatrix, when the scanner says it."""
    symbology_identifier: str | None = None
    """The AIM identifier, such as ]d2, when the scanner sends it."""
    element_strings: tuple[ElementString, ...] = ()
    """Trusted elements in the order of the symbol."""

    product: ProductIdentifier | None = None
    batch_lot: str | None = None
    serial: str | None = None
    expiry: ExpiryDate | None = None
    """From AI 7003 or 17, else from 15 (best before), which then also stands in `best_before_date`."""
    expired: bool | None = None
    """Whether the expiry day lies before `today`; on the day itself the lot is usable. None without an expiry."""
    production_date: date | None = None
    best_before_date: date | None = None

    gtin: str | None = None
    """14 digits. `gtin_derived` tells whether it was computed from an NDC."""
    gtin_derived: bool = False
    gtin_base: str | None = None
    """The same item reference with packaging indicator 0, when the indicator is 1 to 8."""
    packaging_indicator: int | None = None
    """1 to 8: a packaging level; 9: variable measure. It never says how many units."""
    content_gtin: str | None = None
    """AI 02: what a logistic unit holds; never the product of this scan."""
    contained_count: int | None = None
    """AI 37; proposed as a quantity, never booked by itself."""
    variable_count: int | None = None
    """AI 30."""
    quantity: int | None = None
    """HIBC or MH10 quantity, as printed."""
    net_weight: Decimal | None = None
    """AI 310n, kilograms."""
    trade_item_piece: TradeItemPiece | None = None
    additional_id: str | None = None
    """AI 240."""

    sscc: str | None = None
    giai: str | None = None
    grai: str | None = None
    gdti: str | None = None
    gsrn_provider: str | None = None
    gsrn_recipient: str | None = None
    """A patient's number. `sensitive` is set with it; it never appears in `message` or in the repr."""
    location: str | None = None
    """AI 414, GLN of a physical location."""
    location_extension: str | None = None
    ship_to: str | None = None
    purchase_order: str | None = None

    national_number: str | None = None
    """AI 710 to 716: national healthcare reimbursement number, digits only."""
    ndc: NdcFacts | None = None
    hibc: HibcFacts | None = None
    ppn: str | None = None
    pzn: str | None = None
    local: LocalCode | None = None

    needs: tuple[str, ...] = ()
    """What is still missing: lot, expiry, primary (HIBC), or an Application Identifier such as 01."""
    candidates: tuple[str, ...] = ()
    """The readings a person may choose from (`choose`, `suspect`)."""
    rejected: tuple[str, ...] = ()
    """Readings that were possible and set aside."""
    problems: tuple[Problem, ...] = ()
    """Errors first, in the order they decide; then warnings."""
    doubtful: frozenset[str] = frozenset()
    """Names of fields that are in the symbol but not to be trusted."""
    separator_proven: bool = True
    """False when a lot or serial ended the text and nothing proves that this scanner sends separators."""
    sensitive: bool = False
    """The scan names a patient: keep it out of logs, screens and histories."""

    @property
    def error(self) -> str | None:
        """The code of the problem that decides, or None."""
        return next((problem.code for problem in self.problems if problem.severity == "error"), None)

    @property
    def warning(self) -> str | None:
        """The code of the first warning, or None."""
        return next((problem.code for problem in self.problems if problem.severity == "warning"), None)

    @property
    def usable(self) -> bool:
        """Whether the fields may be used without asking a person first."""
        return self.status in ("ok", "warn")

    def __repr__(self) -> str:
        if self.sensitive:
            return f"BarcodeData(status={self.status!r}, scheme={self.scheme!r}, sensitive=True)"
        known = {
            name: getattr(self, name)
            for name in ("status", "scheme", "raw", "product", "batch_lot", "serial", "expiry", "sscc", "giai", "error")
        }
        return f"BarcodeData({', '.join(f'{name}={value!r}' for name, value in known.items() if value is not None)})"
