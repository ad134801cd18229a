"""A device of AccessGUDID, in the words of its data elements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiosk.catalogues.problem import CatalogueCode, Note, Rejected


@dataclass(frozen=True)
class DeviceIdentifier:
    """One device identifier (DI), and how many devices the package with it holds."""

    device_id: str
    """As published."""
    type: str
    """`Primary`, `Package`, `Secondary`, `Unit of Use`, `Direct Marking` or `Previous`."""
    agency: str
    """`GS1`, `HIBCC`, `ICCBBA` or `NDC/NHRIC`."""
    code: CatalogueCode
    level: str
    """A word for the packaging, such as `case`; `each` for one device, `pack` where GUDID does not say."""
    units_per_pack: int
    """Devices in it."""
    contains: str | None = None
    """The DI that a package holds."""
    quantity: int | None = None
    """How many of that DI."""
    status: str = ""
    discontinued_on: date | None = None

    @property
    def on_label(self) -> bool:
        """Whether a package carries it: a unit-of-use DI only stands in records (21 CFR 801.3)."""
        return self.type != "Unit of Use"


@dataclass(frozen=True)
class Storage:
    """What the maker says about keeping it."""

    word: str | None
    """`room`, `refrigerated` or `frozen`; None when no temperature is given."""
    conditions: tuple[str, ...]
    """All that is stated, in words."""


@dataclass(frozen=True)
class Flags:
    """What GUDID says of a device by yes or no; None where it does not say."""

    single_use: bool | None
    sterile: bool | None
    sterilize_before_use: bool | None
    lot_batch: bool | None
    serial_number: bool | None
    expiration_date: bool | None
    manufacturing_date: bool | None
    donation_id: bool | None
    rx: bool | None
    otc: bool | None
    kit: bool | None
    combination_product: bool | None
    contains_latex: bool | None
    labeled_latex_free: bool | None


@dataclass(frozen=True)
class Device:
    """One catalogue product of AccessGUDID; it is counted in devices."""

    row: int
    """Its place among the devices of the file, from 1."""
    primary_di: str
    identifiers: tuple[DeviceIdentifier, ...]
    brand_name: str
    version_model: str
    catalog_number: str
    description: str
    company_name: str
    device_count: int
    """Devices in the base package, which carries the primary DI."""
    flags: Flags
    storage: Storage
    sizes: tuple[str, ...]
    gmdn_terms: tuple[str, ...]
    product_codes: tuple[str, ...]
    """FDA's three-letter codes."""
    record_status: str
    """`Published`, `Unpublished` or `Deactivated`."""
    published_on: date | None
    distribution_status: str
    distribution_ended_on: date | None
    left_out: tuple[Rejected, ...] = ()
    """Identifiers that were not taken, each with its reason; the device itself was."""
    notes: tuple[Note, ...] = ()

    @property
    def published(self) -> bool:
        """Whether the record stands."""
        return self.record_status.lower() == "published"

    @property
    def name(self) -> str:
        """Brand and catalogue number, or what there is of them: one brand has many sizes."""
        number = self.catalog_number or self.version_model
        brand = self.brand_name or self.description
        return brand if not number or number.lower() in brand.lower() else f"{brand} {number}".strip()
