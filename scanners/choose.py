"""Which of the symbols in view is meant: the one that says most, and never one of two packages. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scanners.accept import Judged, Why
from scanners.session_join import join

COLLECT_SECONDS = 0.3
"""How long what is in view is collected: a second package, or a better symbol, may be read some pictures later."""


@dataclass(frozen=True)
class Choice:
    """What a camera hands on."""

    texts: tuple[str, ...]
    """The symbols of one package in the order in which they are to be scanned; empty when a person has to be asked."""
    why: Why = ""


def decisive(judged: Iterable[Judged]) -> frozenset[str]:
    """Name the symbols from whose first sight on is collected: products that may move stock, else all that counts.

    An advertisement that lies there all the time would else end the wait before it began.
    """
    counting = [each for each in judged if _counts(each)]
    products = [each for each in counting if each.accepted and each.data.product is not None]
    meant = [each for each in counting if each.why != "UNKNOWN_PRODUCT" or each.data.product is not None]
    return frozenset(each.sighting.text for each in products or meant or counting)


def choose(judged: Iterable[Judged], waited: float) -> Choice | None:
    """Choose after `waited` seconds since the first decisive symbol was seen; None means: look on.

    First comes a GS1 symbol with product, lot and expiry; then a GTIN with the symbol of its lot beside it in the same
    picture; then a HIBC; then a bare GTIN; then anything else. Two packages, or a product and something else that has a
    name of its own, are asked about.
    """
    in_view = [each for each in judged if _counts(each)]
    if any(each.why == "SEVERAL" for each in in_view):
        return Choice((), "SEVERAL")
    usable = [each for each in in_view if each.accepted]
    products = [each for each in usable if each.data.product is not None and each.data.local is None]
    others = [each for each in usable if each.data.local is not None or each.data.sscc is not None]
    if products and others:
        return Choice((), "SEVERAL")
    if waited < COLLECT_SECONDS:
        return None
    whole = [each for each in products if _is_gs1(each) and not each.data.needs]
    if whole:
        return Choice((whole[0].sighting.text,))
    if products:
        return min((_with_its_lot(each, usable) for each in products), key=lambda found: found.rank).choice
    unknown = [each for each in in_view if each.why == "UNKNOWN_PRODUCT"]
    if any(each.data.product is not None for each in unknown):
        return Choice((), "UNKNOWN_PRODUCT")  # else the lot beside it would go out alone and meet another product
    left = others or usable
    if len(left) > 1:
        return Choice((), "SEVERAL")
    if not left and any(each.sighting.symbology == "Code128" for each in unknown):
        return Choice((), "UNKNOWN_PRODUCT")
    return Choice((left[0].sighting.text,)) if left else None


def _counts(judged: Judged) -> bool:
    return judged.why != "EDGE" and judged.data.error != "NOT_PRODUCT"


@dataclass(frozen=True)
class _Ranked:
    choice: Choice
    rank: tuple[int, int]


def _with_its_lot(product: Judged, usable: Iterable[Judged]) -> _Ranked:
    """A product, with the symbol that was seen in the same picture, names no product, and joins it."""
    texts: tuple[str, ...] = (product.sighting.text,)
    for each in usable:
        if each.data.product is None and each.pictures & product.pictures:
            joined = join(join((), product.data).pending, each.data)
            if joined.joined and joined.data.status != "reject":
                texts = (product.sighting.text, each.sighting.text)
    if _is_gs1(product) or (len(texts) == 2 and product.data.gtin is not None):
        return _Ranked(Choice(texts), (0, -len(texts)))
    return _Ranked(Choice(texts), (2 if product.data.gtin is not None else 1, -len(texts)))


def _is_gs1(judged: Judged) -> bool:
    return judged.data.scheme in ("GS1", "GS1_DL")
