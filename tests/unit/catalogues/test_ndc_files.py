"""The NDC directory: real rows of both forms, and damaged ones."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest

from kiosk.catalogues import ndc
from kiosk.catalogues.ndc import NdcListing
from kiosk.catalogues.ndc_product import NdcProduct
from kiosk.catalogues.ndc_products import products
from kiosk.catalogues.problem import CatalogueError, Rejected
from kiosk.catalogues.product_index import ProductIndex
from kiosk.catalogues.source import open_source
from tests.unit.catalogues.files import MB, NDC, source
from tests.unit.catalogues.ndc_rows import PACKAGE, PACKAGE_HEADER, PRODUCT, PRODUCT_HEADER, row


def listings(prefix: str) -> list[NdcListing]:
    """The listings of the real files; nothing of them is rejected."""
    with ExitStack() as used:
        product_file = used.enter_context(open_source(NDC / f"{prefix}product.txt", MB))
        package_file = used.enter_context(open_source(NDC / f"{prefix}package.txt", MB))
        index = ProductIndex(product_file)
        assert list(index.build()) == []
        found = list(ndc.listings(index, package_file))
    assert [each for each in found if isinstance(each, Rejected)] == []
    return [each for each in found if isinstance(each, NdcListing)]


@pytest.mark.parametrize(("prefix", "rows"), [("", 3), ("unfinished_", 314)])
def test_every_real_package_is_taken_with_its_product(prefix: str, rows: int) -> None:
    found = listings(prefix)

    assert len(found) == rows
    assert all(each.product.unfinished == bool(prefix) for each in found)
    assert all(each.product.product_ndc == each.package.product_ndc for each in found)
    assert all(each.package.ndc in [packed.ndc for packed in each.package.packagings] for each in found)


def test_a_real_finished_listing_is_read_whole() -> None:
    _, first, second = listings("")

    assert (first.product.name, first.product.labeler) == ("Amyvid III", "Eli Lilly and Company")
    assert first.product.routes == ("INTRALESIONAL", "INTRAMUSCULAR", "INTRASYNOVIAL", "SOFT TISSUE")
    assert (first.product.started_on, first.product.ended_on) == (date(2012, 6, 1), date(2018, 9, 10))
    assert [each.package.sample for each in (first, second)] == [True, False]
    assert [each.package.ended_on for each in (first, second)] == [date(2019, 2, 3), None]
    assert [each.name for each in (first, second)] == ["Amyvid III, 30 mL vial", "Amyvid III, 50 mL vial"]
    assert first.item_key != second.item_key


def test_cells_that_cannot_be_paired_or_known_are_noted_and_kept_as_written() -> None:
    amyvid = listings("")[1].product

    assert {note.code for note in amyvid.notes} == {"STRENGTH_UNPAIRED", "DEA_SCHEDULE_UNKNOWN"}
    assert (amyvid.ingredients, amyvid.dea_schedule) == ((), None)
    assert amyvid.strength == "70; 5600; 100 mg/1; [iU]/1"


def test_real_unfinished_packages_are_counted_five_levels_deep() -> None:
    deepest = next(each for each in listings("unfinished_") if each.package.ndc.text == "69205-039-06")

    assert [(each.ndc.package, each.level, each.units_per_pack) for each in deepest.package.packagings] == [
        ("06", "drum", 25 * 25 * 50 * 50),
        ("05", "drum", 25 * 50 * 50),
        ("04", "drum", 50 * 50),
        ("03", "drum", 50),
        ("02", "bottle", 1),
    ]


def test_real_rows_hold_windows_1252_schedules_and_kits() -> None:
    found = listings("unfinished_")

    assert "Weleda A.G. Schwäbisch Gmünd, Zweigniederlassung der Weled" in {each.product.labeler for each in found}
    assert Counter(each.product.dea_schedule for each in found).keys() == {None, "CII", "CIII", "CIV"}
    assert sum(each.package.presentation.container == "KIT" for each in found) == 3
    assert {len(each.package.presentation.parts) for each in found} == {0, 2, 3}


def test_packages_of_one_presentation_share_an_item_and_agree_on_shared_codes() -> None:
    drums = [each for each in listings("unfinished_") if each.package.product_ndc == "20362-0585"]

    assert len({each.item_key for each in drums}) == 1
    assert {packed.ndc.text: packed.units_per_pack for each in drums for packed in each.package.packagings} == {
        "20362-0585-1": 1,
        "20362-0585-2": 1,
        "20362-0585-3": 1,
    }


@pytest.mark.parametrize(
    ("written", "name", "damaged"),
    [
        ("Café".encode("cp1252"), "Café", False),
        ("Café".encode(), "Café", False),
        (b"Caf\x81", "Caf�", True),
        (b"Ca\0f", "Ca�f", True),
        (b"  two\x0b  words ", "two words", False),
        (b'"say ""so"""', 'say "so"', False),
        (b'5" needle', '5" needle', False),
        ("Café".encode("utf-8-sig"), "Café", False),
    ],
)
def test_cells_are_decoded_each_as_they_were_written(written: bytes, name: str, damaged: bool) -> None:
    content = row(PRODUCT_HEADER, PRODUCT, PROPRIETARYNAME="@@").replace(b"@@", written)
    (found,) = products(source(PRODUCT_HEADER + b"\n" + content))

    assert isinstance(found, NdcProduct)
    assert found.proprietary_name.replace("\ufeff", "") == name
    assert ("CHARACTERS_REPLACED" in [note.code for note in found.notes]) == damaged


def test_bad_rows_are_told_by_their_line_and_the_rest_goes_on() -> None:
    good = row(PRODUCT_HEADER, PRODUCT)
    lines = [PRODUCT_HEADER, good, b"x\ty", b"", good + b"\t\t", good + b"\tmore", b"x" * 300_000, good]
    found = list(products(source(b"\xef\xbb\xbf" + b"\r\n".join(lines))))

    assert [(each.row, each.code if isinstance(each, Rejected) else "taken") for each in found] == [
        (2, "taken"),
        (3, "COLUMN_COUNT"),
        (5, "taken"),
        (6, "COLUMN_COUNT"),
        (7, "LINE_TOO_LONG"),
        (8, "taken"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "WRONG_FILE"),
        (b"name,scheme,identifier\n", "WRONG_FILE"),
        (PACKAGE_HEADER + b"\n", "WRONG_FILE"),
        (b"<gudid/>", "WRONG_FILE"),
        (b"a\0b\n", "WRONG_FILE"),
        (PRODUCT_HEADER.decode().encode("utf-16"), "WRONG_ENCODING"),
        (b"x" * 300_000, "WRONG_FILE"),
        (PRODUCT_HEADER, "NO_RECORDS"),
    ],
)
def test_another_file_is_refused_in_a_sentence(content: bytes, code: str) -> None:
    with pytest.raises(CatalogueError) as refused:
        list(products(source(content)))

    assert refused.value.code == code
    assert refused.value.message.endswith(".")


def test_the_files_are_told_apart_by_their_headers(tmp_path: Path) -> None:
    for prefix in ("", "unfinished_"):
        assert ndc.file_kind(NDC / f"{prefix}product.txt") == "product"
        assert ndc.file_kind(NDC / f"{prefix}package.txt") == "package"
    (tmp_path / "other.txt").write_text("a\tb\n")
    with pytest.raises(CatalogueError) as refused:
        ndc.file_kind(tmp_path / "other.txt")

    assert refused.value.code == "WRONG_FILE"


def test_a_package_without_a_product_is_rejected_as_are_bad_ones_and_the_rest_goes_on() -> None:
    index = ProductIndex(source(b"\n".join([PRODUCT_HEADER, b"x", row(PRODUCT_HEADER, PRODUCT)])))
    assert [each.code for each in index.build()] == ["COLUMN_COUNT"]
    made = [row(PACKAGE_HEADER, PACKAGE, **each) for each in ({"PRODUCTID": "other"}, {"NDCPACKAGECODE": "x"}, {})]
    found = list(ndc.listings(index, source(b"\n".join([PACKAGE_HEADER, *made]))))

    assert [(each.row, each.code if isinstance(each, Rejected) else each.name) for each in found] == [
        (2, "PRODUCT_UNKNOWN"),
        (3, "BAD_NDC"),
        (4, "Morphine Sulfate, 10 mg/mL, 5 mL vial"),
    ]


def test_packages_that_do_not_say_what_a_unit_holds_are_not_counted_together() -> None:
    index = ProductIndex(source(PRODUCT_HEADER + b"\n" + row(PRODUCT_HEADER, PRODUCT)))
    list(index.build())
    made = [
        row(
            PACKAGE_HEADER, PACKAGE, NDCPACKAGECODE=f"0409-1234-{code}", PACKAGEDESCRIPTION=f"{text} (0409-1234-{code})"
        )
        for code, text in (
            ("10", "24 BAG in 1 CASE"),
            ("20", "24 BAG in 1 CASE"),
            ("30", "1 L in 1 BAG"),
            ("40", "1 L in 1 BAG"),
        )
    ]
    found = ndc.listings(index, source(b"\n".join([PACKAGE_HEADER, *made])))
    keys = [each.item_key for each in found if isinstance(each, NdcListing)]

    assert len(keys) == 4
    assert len(set(keys)) == 3


def test_a_product_that_stands_twice_is_taken_once() -> None:
    twice = b"\n".join([PRODUCT_HEADER, row(PRODUCT_HEADER, PRODUCT), row(PRODUCT_HEADER, PRODUCT, LABELERNAME="x")])
    index = ProductIndex(source(twice))

    assert [(each.row, each.code) for each in index.build()] == [(3, "PRODUCT_TWICE")]
    found = index.product("0409-1234_x")
    assert found is not None
    assert (len(index), found.labeler) == (1, "Hospira, Inc.")


def test_a_file_that_changes_while_it_is_read_is_noticed() -> None:
    opened = source(PRODUCT_HEADER + b"\n" + row(PRODUCT_HEADER, PRODUCT))
    index = ProductIndex(opened)
    list(index.build())
    opened.file.seek(0)
    opened.file.write(b"x" * 1_000)
    with pytest.raises(CatalogueError) as refused:
        index.product("0409-1234_x")

    assert refused.value.code == "FILE_CHANGED"


def test_an_index_of_many_products_is_small() -> None:
    made = (row(PRODUCT_HEADER, PRODUCT, PRODUCTID=f"{number:07d}", LABELERNAME="x" * 500) for number in range(5_000))
    opened = source(b"\n".join([PRODUCT_HEADER, *made]))
    tracemalloc.start()
    index = ProductIndex(opened)
    list(index.build())
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()

    assert len(index) == 5_000
    assert kept / 5_000 < 400  # bytes a product; the directory has 120,000
