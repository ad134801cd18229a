"""A package of the FDA's NDC directory: what is counted, and how many of it each coded package holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kiosk.catalogues.ndc_code import Ndc
from kiosk.catalogues.package_description import Package
from kiosk.catalogues.packs import MOST_UNITS
from kiosk.catalogues.problem import Fault, Note

_CONTAINER = re.compile(
    "(?:AMPULE|APPLICATOR|BAG|BLISTER|BOTTLE|BOX|CAN|CANISTER|CARTON|CARTRIDGE|CASE|CELLO|CONTAINER|CUP|CYLINDER|DEWAR"
    "|DIALYSIS|DISPENSER|DOSEPACK|DRUM|INHALER|JAR|JUG|KIT|PACKAGE|PACKET|PAIL|PEN|POUCH|SUPERSACK|SYRINGE|TABMINDER"
    "|TANK|TRAY|TUBE|VIAL)(?:[ ,].*)?"
)
"""First words of FDA's package types: what can be counted on a shelf though nothing is said of what is in it."""


@dataclass(frozen=True)
class Presentation:
    """What is counted: the immediate container and what one of it holds.

    One product NDC may come in several; a 30 mL and a 50 mL vial of it cannot be counted as one.
    """

    container: str
    """FDA's word, such as `VIAL, SINGLE-DOSE`; `KIT` for a kit."""
    quantity: Decimal | None
    """How much one holds; None where the description does not say, and for a kit."""
    unit: str
    """Of `quantity`: a measure such as `mL` or a dosage form such as `TABLET`; empty without a quantity."""
    parts: tuple[str, ...] = ()
    """What a kit holds, as described."""

    @property
    def key(self) -> str:
        """A text that stays the same from release to release and differs for what must not be counted as one."""
        held = "" if self.quantity is None else f"{self.quantity:f} {self.unit} in "
        return held + self.container + "".join(f" * {part}" for part in self.parts)

    @property
    def base_unit(self) -> str:
        """The word for one of it, such as `vial`."""
        return level_word(self.container)

    @property
    def text(self) -> str:
        """Words that tell it from the product's other presentations, such as “30 mL vial”."""
        held = "" if self.quantity is None else f"{self.quantity:,f} {_small(self.unit)} "
        return held + self.base_unit


@dataclass(frozen=True)
class NdcPackaging:
    """One package with an NDC of its own."""

    ndc: Ndc
    level: str
    """A word for the package, such as `carton`."""
    units_per_pack: int
    """Presentations in it."""


@dataclass(frozen=True)
class NdcPackage:
    """One row of package.txt."""

    row: int
    """The line of the file, from 1 with the header."""
    product_id: str
    product_ndc: str
    ndc: Ndc
    description: str
    package: Package
    presentation: Presentation
    packagings: tuple[NdcPackaging, ...]
    """The package of this row and the coded ones in it, outermost first; parts of a kit are other products."""
    started_on: date | None
    ended_on: date | None
    exclude_flag: str
    sample: bool | None
    """Whether it is given away as a sample; None in the unfinished form."""
    notes: tuple[Note, ...] = ()

    @property
    def excluded(self) -> bool:
        """Whether the FDA itself leaves it out of the directory."""
        return self.exclude_flag not in ("", "N")


def level_word(container: str) -> str:
    """Give the plain word of FDA's container, such as vial for `VIAL, SINGLE-DOSE`."""
    return container.partition(",")[0].lower()


def presentation_of(package: Package) -> Presentation:
    """Find what is counted: a kit, or the innermost container."""
    innermost = _chain(package)[-1]
    if innermost.content == "KIT" or innermost.parts:
        return Presentation("KIT", None, "", tuple(sorted(_described(part) for part in innermost.parts)))
    if _CONTAINER.fullmatch(innermost.content):
        return Presentation(innermost.content, None, "")
    return Presentation(innermost.container, innermost.quantity, innermost.content)


def packagings_of(package: Package, product_ndc: str) -> tuple[NdcPackaging, ...] | Fault:
    """Count the presentations in each coded package of the product, outermost first."""
    chain = _chain(package)
    counted_inside = presentation_of(package).quantity is None
    found: list[NdcPackaging] = []
    units = Decimal(1)
    for place, level in enumerate(reversed(chain)):
        # What the innermost container holds counts only when it is itself a container.
        units *= level.quantity if place or counted_inside else 1
        if units != units.to_integral_value():
            return Fault("BAD_QUANTITY", f"A {level_word(level.container)} would hold {units:f} packages.")
        if units > MOST_UNITS:
            return Fault("PACKAGE_TOO_LARGE", f"A {level_word(level.container)} would hold more than any package does.")
        if level.ndc is not None and level.ndc.product_ndc == product_ndc:
            found.append(NdcPackaging(level.ndc, level_word(level.container), int(units)))
    return tuple(reversed(found))


def _chain(package: Package) -> list[Package]:
    chain = [package]
    while chain[-1].inside is not None:
        chain.append(chain[-1].inside)
    return chain


def _described(part: Package) -> str:
    code = f" ({part.ndc.text})" if part.ndc else ""
    inside = f" > {_described(part.inside)}" if part.inside else ""
    return f"{part.quantity:f} {part.content} in {part.container}{code}{inside}"


def _small(unit: str) -> str:
    """FDA writes dosage forms in capitals; units of measure keep their letters."""
    return unit.partition(",")[0].lower() if unit.isupper() and len(unit) > 2 else unit
