"""Which symbols that a camera sees may move stock. Pure: the caller says when it was, and which products are known.

One look is not enough for a linear symbol: a misread EAN has a right check digit one time in ten, and a worn print may
be misread the same way again and again. So bars need two pictures, and a product that we know.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from scanners.barcode_data import BarcodeData
from scanners.dates import agree
from scanners.profile import ScannerProfile
from scanners.reader import read
from scanners.sighting import Look, Sighting, contradict

WINDOW_SECONDS = 0.5
"""What was seen longer ago counts for nothing."""

Why = Literal["", "ONE_FRAME", "UNKNOWN_PRODUCT", "EDGE", "SEVERAL"]
"""Why a symbol may not move stock; empty when it may."""

IsKnown = Callable[[str], bool]
"""Whether a product's number, such as a GTIN of 14 digits, is in the catalogue."""

_RETAIL = frozenset({"EAN13", "EAN8", "UPCA", "UPCE", "ITF", "DataBar", "DataBarExpanded"})
"""What is misread so often that it is believed only where it names a product, and nothing else."""
_IDENTITIES = ("batch_lot", "serial", "sscc", "giai", "grai", "local")
_COMPARED = 4
"""The last sightings of each text that are compared with those of others."""


@dataclass(frozen=True)
class Judged:
    """One symbol in view, and whether it may move stock."""

    sighting: Sighting
    """As it was seen last."""
    pictures: frozenset[bytes]
    """The different pictures it was seen in."""
    data: BarcodeData
    why: Why

    @property
    def accepted(self) -> bool:
        """Whether it may move stock."""
        return not self.why


class Window:
    """What was seen during the last half second."""

    def __init__(self, is_known: IsKnown, today: date) -> None:
        self._is_known = is_known
        self._today = today
        self._looks: list[tuple[float, Look]] = []

    def add(self, look: Look, at: float) -> None:
        """Add a look at a picture of a second of a clock that only goes forward; one that found nothing counts too."""
        self._looks = [(when, each) for when, each in self._looks if at - when <= WINDOW_SECONDS]
        self._looks.append((at, look))

    def judged(self) -> tuple[Judged, ...]:
        """Judge every symbol in view."""
        return judge([look for _, look in self._looks], self._is_known, self._today)

    @property
    def since(self) -> float | None:
        """When the first symbol in view was seen."""
        return min((at for at, look in self._looks if look.sightings), default=None)

    def first_seen(self, texts: Collection[str]) -> float | None:
        """When the first of some symbols was seen."""
        moments = (at for at, look in self._looks if any(each.text in texts for each in look.sightings))
        return min(moments, default=None)


def judge(looks: Sequence[Look], is_known: IsKnown, today: date) -> tuple[Judged, ...]:
    """Judge the symbols of some looks, each text once, in the order in which they were first seen."""
    by_text: dict[str, list[tuple[bytes, Sighting]]] = {}
    for look in looks:
        for each in look.sightings:
            by_text.setdefault(each.text, []).append((look.picture, each))
    meanings = {text: read(text, ScannerProfile(), today) for text in by_text}
    whole = {text: [each for _, each in seen if not each.edge] for text, seen in by_text.items()}
    several = _read_in_two_ways(whole.values()) | _of_several_packages(
        {text: meanings[text] for text, seen in whole.items() if seen}
    )
    return tuple(_judged(seen, meanings[text], is_known, several=text in several) for text, seen in by_text.items())


def _judged(seen: list[tuple[bytes, Sighting]], data: BarcodeData, is_known: IsKnown, *, several: bool) -> Judged:
    whole = [(picture, each) for picture, each in seen if not each.edge]
    pictures = frozenset(picture for picture, _ in whole or seen)
    last = (whole or seen)[-1][1]
    why: Why = ""
    if not whole:
        why = "EDGE"
    elif several:
        why = "SEVERAL"
    elif not _is_believable(last, data, is_known):
        why = "UNKNOWN_PRODUCT"
    elif (last.linear and len(pictures) < 2) or _only_zbar_can_tell([each for _, each in whole]):
        why = "ONE_FRAME"
    elif last.linear and not _names_nothing_unknown(data, is_known):
        why = "UNKNOWN_PRODUCT"
    return Judged(last, pictures, data, why)


def _is_believable(sighting: Sighting, data: BarcodeData, is_known: IsKnown) -> bool:
    """Whether it says something that a misread symbol would hardly say, and no advertisement says."""
    if data.error == "NOT_PRODUCT":
        return False
    if sighting.symbology in _RETAIL:
        return data.product is not None and data.product.scheme in ("GTIN", "LOCAL") and is_known(data.product.value)
    if sighting.symbology == "Code39":  # it has no check digit of its own; HIBC and PZN bring one
        return data.scheme in ("HIBC", "IFA") and data.error is None
    return True


def _names_nothing_unknown(data: BarcodeData, is_known: IsKnown) -> bool:
    """Whether bars name a product on file, or none: a lot, a carton, a patient, or a thing of our own."""
    if data.local is not None:
        return True
    if data.status == "lookup":  # letters that only the catalogue can explain
        return is_known(data.text)
    return data.product is None or is_known(data.product.value)


def _only_zbar_can_tell(seen: Sequence[Sighting]) -> bool:
    """In a plain Code 128 zbar gives other letters for accented ones, so zxing has to have seen the same."""
    return seen[-1].symbology_identifier == "]C0" and all(each.engine == "zbar" for each in seen)


def _read_in_two_ways(seen: Iterable[list[Sighting]]) -> set[str]:
    """The texts of symbols that said something else in another look, at the same place."""
    compared = [each for sightings in seen for each in sightings[-_COMPARED:]]
    return {one.text for one in compared for other in compared if contradict(one, other)}


def _of_several_packages(meanings: Mapping[str, BarcodeData]) -> set[str]:
    """The texts of which another one in view cannot be on the same package."""
    return {
        text
        for text, data in meanings.items()
        for other, meaning in meanings.items()
        if text != other and on_two_packages(data, meaning)
    }


def on_two_packages(one: BarcodeData, other: BarcodeData) -> bool:
    """Whether two symbols name two products, or one product with two lots, serials or dates.

    Products of different schemes are not compared: many packages bear a HIBC and a GTIN. Their lots are, without the
    signs that one of them may leave out.
    """
    products = [each.product for each in (one, other) if each.product is not None]
    if len({each.scheme for each in products}) == 1 and len(set(products)) > 1:
        return True
    written = _plain if one.scheme != other.scheme else _as_it_is
    pairs = [(getattr(one, name), getattr(other, name)) for name in _IDENTITIES]
    differ = any(None not in pair and written(pair[0]) != written(pair[1]) for pair in pairs)
    return differ or not agree(one.expiry, other.expiry)


def _plain(value: object) -> object:
    return "".join(filter(str.isalnum, value)).upper() if isinstance(value, str) else value


def _as_it_is(value: object) -> object:
    return value
