"""FDA package descriptions: "10 VIAL in 1 CARTON (0409-1234-10)  > 5 mL in 1 VIAL" as nested packages.

A description goes from the outermost package inwards, its levels joined by ">" (older files) or "/" (newer ones); the
parts of a kit each begin with "*".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kiosk.catalogues.ndc_code import Ndc, read_ndc_code
from kiosk.catalogues.packs import MOST_LEVELS
from kiosk.catalogues.problem import Fault

MOST_TEXT = 16_000
"""Characters; kits of many parts have some 5,000."""
_MOST_LEVEL_TEXT = 400
_SIGN = re.compile(r" +([>/*]) +")
_NUMBER = r"(?:[0-9]{1,12}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})"
_LEVEL = re.compile(
    rf"(?P<quantity>{_NUMBER}) +(?P<content>[^()>*]+?) +in +(?P<per>{_NUMBER}) +(?P<container>[^()>*]+?)"
    r"(?: *\((?P<ndc>[0-9-]+)\))?"
)


@dataclass(frozen=True)
class Package:
    """One package and what is in it."""

    container: str
    """FDA's word in capitals, such as `VIAL, SINGLE-DOSE`."""
    ndc: Ndc | None
    quantity: Decimal
    """How much of `content` one container holds."""
    content: str
    """A container in its turn, a dosage form such as `TABLET`, or a unit of measure such as `mL`."""
    inside: Package | None = None
    """The container that is the content, where the description goes on."""
    parts: tuple[Package, ...] = ()
    """The parts of the kit that is the content."""


def read_description(text: str) -> Package | Fault:
    """Read a package description; the Fault says which part of it cannot be understood."""
    if len(text) > MOST_TEXT:
        return Fault("DESCRIPTION_TOO_LONG", f"The package description has more than {MOST_TEXT:,} characters.")
    pieces = _SIGN.split(text.strip())
    levels: list[tuple[str, Package]] = []
    for sign, piece in zip((">", *pieces[1::2]), pieces[::2], strict=True):
        level = _level(piece)
        if isinstance(level, Fault):
            return level
        levels.append((sign, level))
    return _nested(levels)


def _level(text: str) -> Package | Fault:
    match = _LEVEL.fullmatch(text.strip()) if len(text) <= _MOST_LEVEL_TEXT else None
    if match is None:
        message = f"“{text.strip()[:80]}” is not of the form “10 VIAL in 1 CARTON”."
        return Fault("BAD_DESCRIPTION", message)
    ndc = read_ndc_code(match["ndc"]) if match["ndc"] else None
    if isinstance(ndc, Fault):
        return ndc
    per, quantity = Decimal(match["per"]), Decimal(match["quantity"])
    if not per or not quantity:
        return Fault("BAD_QUANTITY", f"“{text.strip()[:80]}” holds nothing.")
    return Package(_words(match["container"]), ndc, (quantity / per).normalize() + 0, _words(match["content"]))


def _words(text: str) -> str:
    return " ".join(text.split())


def _nested(levels: list[tuple[str, Package]]) -> Package | Fault:
    """Put each level into the one before it; from the first `*` on they are parts, each with levels of its own."""
    chains: list[list[Package]] = [[]]
    for sign, level in levels:
        before = chains[-1][-1] if chains[-1] else None
        in_kit = len(chains) > 1 or (before is not None and before.content == "KIT")
        # Some descriptions write the parts of a kit without a star: then a part is what cannot be the content before.
        if sign == "*" or (in_kit and before is not None and before.content != level.container):
            chains.append([])
        chains[-1].append(level)
    folded: list[Package] = []
    for chain in reversed(chains):
        parts = tuple(reversed(folded)) if chain is chains[0] else ()
        package = _folded(chain, parts)
        if isinstance(package, Fault):
            return package
        folded.append(package)
    return folded[-1]


def _folded(chain: list[Package], parts: tuple[Package, ...]) -> Package | Fault:
    if len(chain) > MOST_LEVELS:
        return Fault("PACKAGE_TOO_LARGE", f"The description has more than {MOST_LEVELS} packages inside one another.")
    *outer, innermost = chain
    package = Package(innermost.container, innermost.ndc, innermost.quantity, innermost.content, None, parts)
    for level in reversed(outer):
        if level.content != package.container:
            message = f"A {level.container} holds {level.content}, but what is described next is a {package.container}."
            return Fault("PACKAGE_LINK_MISSING", message)
        package = Package(level.container, level.ndc, level.quantity, level.content, package)
    return package
