"""What a camera sees is a scan once: not twice while it lies there, and not when two packages are in view."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanners import build_local
from scanners.choose import COLLECT_SECONDS
from scanners.devices.framing import Framed
from scanners.devices.in_view import GONE_AFTER, LIES_ON
from scanners.devices.watch import Watch
from scanners.sighting import Look, Sighting

TODAY = date(2026, 11, 23)
KNOWN, OTHER = "00312345678906", "00312345678913"
FIRST = f"]d201{KNOWN}172803311" + "0AB12\x1d21S1"
SECOND = f"]d201{KNOWN}1728033110AB12\x1d21S2"
OTHERS = f"]d201{OTHER}1728033110AB12\x1d21S1"
EAN = f"]E0{KNOWN[1:]}"
LOT = "]C11728033110AB12"
LOT_A, LOT_B = f"]d201{KNOWN}1728033110AB12", f"]d201{KNOWN}1728033110XX99"
LATER = f"]d201{KNOWN}1729093010AB12"
HIBC = "]d1+A123BJC5D6E71G"
BIN = f"]d1{build_local('location', 'A1')}"


def seen(text: str, left: int = 100) -> Sighting:
    symbology = {"]d": "DataMatrix", "]E": "EAN13", "]C": "Code128"}[text[:2]]
    place = ((left, 100), (left + 80, 100), (left + 80, 140), (left, 140))
    return Sighting(symbology, text[:3], text[3:].encode(), text[3:], place, "zxing", "fast")


class Film:
    """Thirty pictures a second, each another one."""

    def __init__(self) -> None:
        self.watch = Watch(lambda gtin: gtin in (KNOWN, OTHER), TODAY)
        self.found: list[Framed] = []
        self._number = 0

    def open_again(self, after: float) -> None:
        """Close the camera and open it again."""
        self.watch = Watch(self.watch.is_known, TODAY, self.watch.in_view)
        self._number += round(after * 30)

    def show(self, *texts: str, seconds: float = 1.0) -> list[str]:
        """Show codes for a while; give what came of it, refusals by their code."""
        before = len(self.found)
        for _ in range(round(seconds * 30)):
            self._number += 1
            sightings = tuple(seen(text, 100 + 200 * place) for place, text in enumerate(texts))
            self.found += self.watch.look(Look(self._number.to_bytes(4, "big"), sightings), self._number / 30)
        return [framed.fault or framed.raw for framed in self.found[before:]]


@pytest.fixture
def film() -> Film:
    return Film()


def test_a_package_that_lies_there_is_one_scan(film: Film) -> None:
    assert film.show(FIRST, seconds=8) == [FIRST]


def test_a_code_that_is_lost_for_a_moment_is_no_second_one(film: Film) -> None:
    film.show(FIRST)
    film.show(seconds=GONE_AFTER - 0.2)
    assert film.show(FIRST) == []
    film.show(seconds=GONE_AFTER + 0.2)
    assert film.show(FIRST) == [FIRST]


def test_the_bars_of_the_same_package_are_no_second_unit(film: Film) -> None:
    assert film.show(FIRST) == [FIRST]
    assert film.show(FIRST, EAN, LOT, seconds=3) == []
    assert film.show(EAN, seconds=1) == []


def test_the_next_package_is_a_scan_when_the_last_is_out_of_view(film: Film) -> None:
    film.show(FIRST)
    film.show(seconds=0.5)
    assert film.show(SECOND) == [SECOND]
    film.show(seconds=0.5)
    assert film.show(OTHERS) == [OTHERS]


@pytest.mark.parametrize("other", [OTHERS, SECOND])
def test_two_packages_in_view_are_asked_about_and_neither_is_taken(film: Film, other: str) -> None:
    assert film.show(FIRST, other, seconds=1) == ["SEVERAL"]
    film.show(seconds=0.6)
    assert film.show(other) == [other]


def test_a_package_that_comes_beside_one_that_was_taken_is_asked_about(film: Film) -> None:
    film.show(FIRST)
    assert film.show(FIRST, OTHERS, seconds=1) == ["SEVERAL"]
    assert film.show(OTHERS, seconds=1) == [OTHERS]


def test_a_bar_and_the_lot_beside_it_are_two_scans_of_one_package(film: Film) -> None:
    assert film.show(EAN, LOT, seconds=2) == [EAN, LOT]


def test_bars_of_no_product_on_file_are_told_and_not_over_and_over(film: Film) -> None:
    unknown = "]E00312345678920"
    assert film.show(unknown, seconds=1.5) == ["UNKNOWN_PRODUCT"]
    assert film.found[-1].raw == unknown


@pytest.mark.parametrize("other", [LOT_B, LATER])
def test_another_lot_or_date_of_the_product_beside_the_first_is_asked_about_and_read_when_it_is_alone(
    film: Film, other: str
) -> None:
    assert film.show(LOT_A) == [LOT_A]
    assert film.show(LOT_A, other, seconds=1) == ["SEVERAL"]
    assert film.show(other, seconds=1) == [other]


@pytest.mark.parametrize("other", [LOT_B, LATER])
def test_another_lot_or_date_of_the_product_is_read_where_the_first_was_taken_away(film: Film, other: str) -> None:
    film.show(LOT_A)
    film.show(seconds=0.5)
    assert film.show(other, seconds=10) == [other]


def test_a_package_that_showed_its_lot_after_its_bars_has_that_lot(film: Film) -> None:
    assert film.show(EAN, seconds=1) == [EAN]
    assert film.show(EAN, LOT_A, seconds=1) == []
    film.show(seconds=0.5)
    assert film.show(LOT_B) == [LOT_B]


def test_bars_that_both_packages_bear_hold_only_the_one_in_view(film: Film) -> None:
    film.show(LOT_A, EAN)
    film.show(seconds=0.5)
    assert film.show(EAN, LOT_B, seconds=4) == [LOT_B]
    film.show(seconds=0.5)
    assert film.show(LOT_A) == [LOT_A]


def test_a_number_of_another_scheme_is_of_the_package_only_while_that_is_in_view(film: Film) -> None:
    film.show(FIRST)
    assert film.show(FIRST, HIBC, seconds=5) == []
    assert film.show(HIBC, seconds=GONE_AFTER - 0.1) == []
    assert film.show(HIBC, seconds=1) == [HIBC]


def test_a_package_with_a_number_of_another_scheme_is_read_after_the_first_is_gone(film: Film) -> None:
    film.show(FIRST)
    film.show(seconds=0.5)
    assert film.show(HIBC, seconds=GONE_AFTER + COLLECT_SECONDS) == [HIBC]


def test_what_lies_beside_a_bin_is_not_the_bin(film: Film) -> None:
    assert film.show(BIN) == [BIN]
    assert film.show(BIN, FIRST) == ["SEVERAL"]
    assert film.show(FIRST) == [FIRST]


@pytest.mark.parametrize("later_by", [1, 4, 8])
def test_a_second_package_that_is_read_some_pictures_later_is_asked_about(film: Film, later_by: int) -> None:
    assert film.show(FIRST, seconds=later_by / 30) == []
    assert film.show(FIRST, OTHERS) == ["SEVERAL"]


def test_a_package_that_was_in_view_for_a_moment_is_a_scan(film: Film) -> None:
    assert film.show(FIRST, seconds=0.1) == []
    assert film.show(seconds=0.4) == [FIRST]


def test_what_lies_there_all_the_time_does_not_shorten_the_wait(film: Film) -> None:
    web, chance = "]d1https://example.org/leaflet", "]C0ABC123456"
    assert film.show(web, chance, seconds=3) == ["UNKNOWN_PRODUCT", "UNKNOWN_PRODUCT"]
    assert film.show(web, chance, FIRST, seconds=0.1) == []
    assert film.show(web, chance, FIRST, OTHERS) == ["SEVERAL"]


def test_what_was_cut_by_the_edge_beside_a_package_is_read_when_it_is_whole(film: Film) -> None:
    for number in range(20):
        film.found += film.watch.look(
            Look(bytes([number]), (seen(LOT_A), replace(seen(OTHERS, 300), edge=True))), number / 30
        )
    assert [each.raw for each in film.found] == [LOT_A]
    film.open_again(20 / 30)
    assert film.show(OTHERS) == [OTHERS]


def test_bars_of_an_unknown_product_are_told_with_their_own_text(film: Film) -> None:
    unknown = "]C10100312345678920" + "10AB12"
    assert film.show(LOT, unknown, seconds=1) == ["UNKNOWN_PRODUCT"]
    assert film.found[-1].raw == unknown


@pytest.mark.parametrize("after", [0.1, 1.2, 4.9])
def test_what_lies_there_when_the_camera_is_opened_again_is_no_second_scan(film: Film, after: float) -> None:
    film.show(FIRST)
    film.open_again(after)
    assert film.show(FIRST, seconds=3) == []
    film.show(seconds=GONE_AFTER + 0.1)
    assert film.show(FIRST) == [FIRST]


def test_what_is_shown_long_after_the_camera_was_closed_is_a_scan(film: Film) -> None:
    film.show(FIRST)
    film.open_again(LIES_ON + 0.1)
    assert film.show(FIRST) == [FIRST]


def test_another_package_after_the_camera_was_opened_again_is_a_scan(film: Film) -> None:
    film.show(FIRST)
    film.open_again(1.2)
    assert film.show(SECOND) == [SECOND]


def test_a_harder_look_at_a_picture_of_before_does_not_hold_a_package_in_view(film: Film) -> None:
    film.show(LOT_A)
    film.show(seconds=0.3)
    taken_away_at = 0.9
    found = []
    for number in range(40, 60):
        found += film.watch.look(Look(bytes([number]), (seen(LOT_B),)), number / 30)
        found += film.watch.look(Look(bytes([number - 20]), (seen(LOT_A),)), taken_away_at)
    assert [(framed.raw, framed.fault) for framed in found] == [(LOT_B, "")]


@given(st.lists(st.sampled_from([FIRST, SECOND, OTHERS, LOT_B, HIBC]), min_size=1, max_size=6))
def test_no_package_that_is_shown_alone_for_long_enough_is_swallowed(texts: list[str]) -> None:
    film = Film()
    shown = [film.show(text, seconds=GONE_AFTER + 1) for text in texts]
    fresh = [[] if text == before else [text] for before, text in zip(["", *texts], texts, strict=False)]
    assert shown == fresh
