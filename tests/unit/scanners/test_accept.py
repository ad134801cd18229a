"""When a symbol that a camera sees may move stock: not after one look at bars, not beside another package."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from scanners import build_local, hibc_build
from scanners.accept import Judged, Window, judge
from scanners.choose import COLLECT_SECONDS, Choice, choose, decisive
from scanners.sighting import Look, Position, Sighting

TODAY = date(2026, 11, 23)
KNOWN, OTHER = "00312345678906", "00312345678913"
WHOLE = f"]d201{KNOWN}1728033110AB12"
LOT_ONLY = "]C11728033110AB12"
EAN = f"]E0{KNOWN[1:]}"
HIBC = hibc_build.primary("A999", "1234", 1)
STRANGE = hibc_build.primary("A999", "1235", 1)
CATALOGUE = (KNOWN, "A99912341", "A123BJC5D6E71", "ITEM-7")
SYMBOLOGIES = {"]d": "DataMatrix", "]C": "Code128", "]E": "EAN13", "]Q": "QRCode", "]I": "ITF", "]e": "DataBar"}


def at(left: int, top: int = 100) -> Position:
    return (left, top), (left + 80, top), (left + 80, top + 40), (left, top + 40)


def seen(text: str, left: int = 100, **fields: Any) -> Sighting:
    symbology = fields.pop("symbology", SYMBOLOGIES.get(text[:2], "Code39"))
    return Sighting(
        symbology, text[:3], text[3:].encode(), text[3:], at(left), fields.pop("engine", "zxing"), "fast", **fields
    )


def look(picture: int, *sightings: Sighting) -> Look:
    return Look(bytes([picture]), sightings)


def judged(*looks: Look) -> dict[str, str]:
    return {each.sighting.text: each.why for each in judge(looks, CATALOGUE.__contains__, TODAY)}


def in_frames(*texts: str, frames: int = 2) -> tuple[Judged, ...]:
    sightings = [seen(text, 100 + 200 * place) for place, text in enumerate(texts)]
    return judge([look(number, *sightings) for number in range(frames)], CATALOGUE.__contains__, TODAY)


def test_an_error_corrected_symbol_needs_one_look() -> None:
    assert judged(look(1, seen(WHOLE))) == {WHOLE: ""}


@pytest.mark.parametrize("text", [EAN, LOT_ONLY, f"]C101{KNOWN}", f"]I1{KNOWN}", f"]e001{KNOWN}"])
def test_bars_need_two_different_pictures(text: str) -> None:
    once, again = look(1, seen(text)), look(2, seen(text))

    assert judged(once) == {text: "ONE_FRAME"}
    assert judged(once, once, once) == {text: "ONE_FRAME"}
    assert judged(once, again) == {text: ""}


def test_a_camera_that_hangs_shows_one_picture() -> None:
    window = Window(KNOWN.__eq__, TODAY)
    for number in range(10):
        window.add(look(1, seen(EAN)), number / 30)

    [found] = window.judged()
    assert (found.why, len(found.pictures)) == ("ONE_FRAME", 1)


def test_what_was_seen_long_ago_counts_for_nothing() -> None:
    window = Window(KNOWN.__eq__, TODAY)
    window.add(look(1, seen(EAN)), 10.0)
    window.add(look(2), 10.4)
    assert window.since == 10.0
    window.add(look(3, seen(EAN)), 10.6)

    [found] = window.judged()
    assert (found.why, window.since) == ("ONE_FRAME", 10.6)


@pytest.mark.parametrize(
    "text", [f"]E0{OTHER[1:]}", f"]I1{OTHER}", f"]e001{OTHER}", "]E496385074", "]e01012A", "]I0123456"]
)
def test_what_is_easily_misread_must_be_a_known_product(text: str) -> None:
    assert judged(look(1, seen(text)), look(2, seen(text))) == {text: "UNKNOWN_PRODUCT"}


def test_code_39_must_prove_itself() -> None:
    assert [each.why for each in in_frames("]A1+A123BJC5D6E71G")] == [""]
    assert [each.why for each in in_frames("]A0T")] == ["UNKNOWN_PRODUCT"]
    assert [each.why for each in in_frames("]A1+A123BJC5D6E71H")] == ["UNKNOWN_PRODUCT"]


@pytest.mark.parametrize(
    "text", [f"]C101{OTHER}1728033110AB12", f"]C0{STRANGE}", f"]A1{STRANGE}", "]C0-12345678", "]C0ABC123456"]
)
def test_bars_that_name_no_product_on_file_move_nothing(text: str) -> None:
    found = in_frames(text)

    assert [each.why for each in found] == ["UNKNOWN_PRODUCT"]
    assert choose(found, COLLECT_SECONDS) == Choice((), "UNKNOWN_PRODUCT")


@pytest.mark.parametrize(
    "text",
    [
        f"]C101{KNOWN}1728033110AB12",
        f"]C0{HIBC}",
        "]C0ITEM-7",
        LOT_ONLY,
        "]C100106141411234567897",
        "]C18018061414112345678902",
        f"]C0{build_local('location', 'A1')}",
        f"]C0{build_local('item', 'NOT-ON-FILE')}",
    ],
)
def test_bars_of_a_product_on_file_and_of_none_are_believed(text: str) -> None:
    found = in_frames(text)

    assert [each.why for each in found] == [""]
    assert choose(found, COLLECT_SECONDS) == Choice((text,))


def test_bars_seen_once_are_not_called_unknown_yet() -> None:
    found = in_frames("]C0ABC123456", frames=1)

    assert [each.why for each in found] == ["ONE_FRAME"]
    assert choose(found, 1.0) is None


def test_an_advertisement_moves_nothing_and_disturbs_nothing() -> None:
    web = "]Q1https://example.org/leaflet"

    assert {each.sighting.text: each.why for each in in_frames(web, WHOLE)} == {web: "UNKNOWN_PRODUCT", WHOLE: ""}
    assert choose(in_frames(web, WHOLE), COLLECT_SECONDS) == Choice((WHOLE,))


def test_what_reaches_the_edge_is_refused_and_disturbs_nothing() -> None:
    cut = seen(f"]d201{OTHER}10X", edge=True)

    assert judged(look(1, cut, seen(WHOLE, 400))) == {cut.text: "EDGE", WHOLE: ""}


def test_seen_whole_after_it_was_cut_is_seen() -> None:
    assert judged(look(1, seen(WHOLE, edge=True)), look(2, seen(WHOLE))) == {WHOLE: ""}


def test_two_products_are_asked_about() -> None:
    other = f"]d201{OTHER}1728033110AB12"
    found = in_frames(WHOLE, other)

    assert {each.why for each in found} == {"SEVERAL"}
    assert choose(found, 9.0) == Choice((), "SEVERAL")
    assert judged(look(1, seen(WHOLE)), look(2, seen(f"]E0{OTHER[1:]}", 400)))[WHOLE] == "SEVERAL"


@pytest.mark.parametrize("lot", ["1728033110CD34", "1728043010AB12", "1728033110AB12\x1d21SN2"])
def test_two_packages_of_one_product_are_asked_about(lot: str) -> None:
    first = f"]d201{KNOWN}1728033110AB12\x1d21SN1"

    assert {each.why for each in in_frames(first, f"]d201{KNOWN}{lot}")} == {"SEVERAL"}


@pytest.mark.parametrize(
    ("printed", "why"),
    [("28033110AB12", ""), ("28033110ab-12", ""), ("28033110CD34", "SEVERAL"), ("28043010AB12", "SEVERAL")],
)
def test_a_number_of_another_scheme_is_of_the_package_whose_lot_it_tells(printed: str, why: str) -> None:
    secondary = f"]d1{hibc_build.secondary(HIBC, lot='AB12', expiry=date(2028, 3, 31))}"

    assert {each.why for each in in_frames(f"]d201{KNOWN}17{printed}", secondary)} == {why}


def test_the_lot_of_another_package_is_asked_about() -> None:
    assert {each.why for each in in_frames(WHOLE, "]C110CD34")} == {"SEVERAL"}


def test_one_symbol_read_in_two_ways_is_believed_in_neither() -> None:
    right, wrong = f"]C101{KNOWN}10AB12", f"]C101{KNOWN}10AB17"

    assert judged(look(1, seen(right)), look(2, seen(right)), look(3, seen(wrong, 110))) == {
        right: "SEVERAL",
        wrong: "SEVERAL",
    }


def test_letters_that_only_zbar_read_wait_for_zxing() -> None:
    text = f"]C0{HIBC}"
    by_zbar = [look(number, seen(text, engine="zbar")) for number in (1, 2)]

    assert judged(*by_zbar) == {text: "ONE_FRAME"}
    assert judged(*by_zbar, look(3, seen(text))) == {text: ""}


def test_a_whole_gs1_symbol_is_chosen_before_all_others_and_not_before_the_others_were_looked_for() -> None:
    assert choose(in_frames(EAN, WHOLE), COLLECT_SECONDS - 0.01) is None
    assert choose(in_frames(EAN, WHOLE), COLLECT_SECONDS) == Choice((WHOLE,))


def test_the_wait_begins_with_what_may_move_stock() -> None:
    web, chance = "]Q1https://example.org/leaflet", "]C0ABC123456"

    assert decisive(in_frames(web, chance, EAN, WHOLE)) == {EAN, WHOLE}
    assert decisive(in_frames(web, chance, LOT_ONLY)) == {LOT_ONLY}
    assert decisive(in_frames(web, chance)) == {chance}
    assert decisive(in_frames(web)) == frozenset()


def test_a_product_is_handed_on_with_the_lot_beside_it() -> None:
    found = in_frames(LOT_ONLY, EAN)

    assert choose(found, 0.0) is None
    assert choose(found, COLLECT_SECONDS) == Choice((EAN, LOT_ONLY))


def test_a_lot_from_another_picture_is_not_joined() -> None:
    looks = [look(1, seen(EAN)), look(2, seen(EAN)), look(3, seen(LOT_ONLY, 400)), look(4, seen(LOT_ONLY, 400))]

    assert choose(judge(looks, KNOWN.__eq__, TODAY), 1.0) == Choice((EAN,))


def test_a_lot_beside_a_product_we_do_not_know_stays_where_it_is() -> None:
    assert choose(in_frames(f"]E0{OTHER[1:]}", LOT_ONLY), 1.0) == Choice((), "UNKNOWN_PRODUCT")
    assert choose(in_frames(LOT_ONLY), 1.0) == Choice((LOT_ONLY,))


def test_a_hibc_goes_with_its_second_symbol_before_the_bare_number_of_the_same_package() -> None:
    primary = f"]C0{HIBC}"
    secondary = f"]C0{hibc_build.secondary(primary[3:], lot='AB12', expiry=date(2028, 3, 31))}"

    assert choose(in_frames(EAN, primary), 1.0) == Choice((primary,))
    assert choose(in_frames(EAN, secondary, primary), 1.0) == Choice((primary, secondary))


def test_a_package_and_something_with_a_name_of_its_own_are_asked_about() -> None:
    for other in (f"]d1{build_local('location', 'A1')}", "]C100106141411234567897"):
        assert choose(in_frames(WHOLE, other), 1.0) == Choice((), "SEVERAL")


def test_nothing_is_chosen_where_nothing_is_certain() -> None:
    assert choose((), 1.0) is None
    assert choose(in_frames(EAN, frames=1), 1.0) is None
    assert choose(in_frames("]d1ABC", "]d1DEF"), 1.0) == Choice((), "SEVERAL")
    assert choose(in_frames("]d1ABC"), 1.0) == Choice(("]d1ABC",))
