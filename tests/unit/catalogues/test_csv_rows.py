"""A pharmacy's own list: what is taken, and the reason of every row that is not."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogues.csv_rows import COLUMNS, CsvRow, rows
from kiosk.catalogues.problem import CatalogueCode, CatalogueError, Rejected
from kiosk.services.export_forms import safe
from scanners.check_digits import ppn_check
from tests.unit.catalogues.files import source

HEADER = ",".join(COLUMNS)
GTIN = "00312345678906"
WRONG_PZN = "1103752865" + ppn_check("1103752865")
"""A PPN with right check digits around a PZN with a wrong one."""


def read_all(text: str | bytes) -> list[CsvRow | Rejected]:
    return list(rows(source(text.encode() if isinstance(text, str) else text, "stock.csv")))


def read_one(**cells: str) -> CsvRow | Rejected:
    named = {"name": "Saline", "scheme": "GTIN", "identifier": GTIN} | cells
    quoted = ('"' + named.get(column, "").replace('"', '""') + '"' for column in COLUMNS)
    (found,) = read_all(f"{HEADER}\r\n{','.join(quoted)}\r\n")
    return found


def taken(**cells: str) -> CsvRow:
    found = read_one(**cells)
    assert isinstance(found, CsvRow), found
    return found


def test_a_full_row() -> None:
    found = taken(
        units_per_pack="24", base_unit="Bag", level="case", manufacturer="B. Braun", par="48", storage="Refrigerator"
    )

    assert found == CsvRow(
        row=2,
        name="Saline",
        code=CatalogueCode("GTIN", GTIN, "catalogue"),
        units_per_pack=24,
        base_unit="bag",
        level="case",
        manufacturer="B. Braun",
        par=48,
        storage="refrigerated",
    )


def test_a_short_row_is_one_each() -> None:
    found = taken()

    assert (found.units_per_pack, found.base_unit, found.level) == (1, "each", "each")
    assert (found.par, found.storage) == (None, None)


@pytest.mark.parametrize(
    ("scheme", "identifier", "code"),
    [
        ("gtin", "312345678906", ("GTIN", GTIN)),
        ("GTIN", "0312345678906", ("GTIN", GTIN)),
        ("HIBC", "+H3735K02B3Q", ("HIBC", "H3735K02B3")),
        ("HIBC", "M204518019AB0", ("HIBC", "M204518019AB0")),
        ("NDC", "0409-1234-10", ("NDC", "0409-1234-10")),
        ("NDC", "001234-5678-90", ("NDC", "001234-5678-90")),
        ("PPN", "110375286414", ("PPN", "110375286414")),
        ("LOCAL", "A1-03", ("LOCAL", "A1-03")),
        ("LOCAL", "2112345678900", ("LOCAL", "02112345678900")),
    ],
)
def test_each_scheme_is_kept_as_a_scan_gives_it(scheme: str, identifier: str, code: tuple[str, str]) -> None:
    found = taken(scheme=scheme, identifier=identifier).code

    assert (found.scheme, found.value) == code


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"name": ""}, "NO_NAME"),
        ({"name": " "}, "NO_NAME"),
        ({"name": "x" * 201}, "TOO_LONG"),
        ({"name": "a\x1bb"}, "BAD_CHARACTER"),
        ({"identifier": ""}, "NO_IDENTIFIER"),
        ({"scheme": ""}, "BAD_SCHEME"),
        ({"scheme": "EAN"}, "BAD_SCHEME"),
        ({"identifier": "00312345678907"}, "BAD_GTIN"),
        ({"identifier": "3.12346E+11"}, "NUMBER_ROUNDED"),
        ({"identifier": "3,12346E+11"}, "NUMBER_ROUNDED"),
        ({"identifier": "00000000000000"}, "PLACEHOLDER_GTIN"),
        ({"identifier": "2112345678900"}, "RESTRICTED_CIRCULATION"),
        ({"identifier": "\u0660" * 14}, "BAD_GTIN"),
        ({"scheme": "HIBC", "identifier": "+H3735K02B3X"}, "BAD_HIBC"),
        ({"scheme": "NDC", "identifier": "00409123410"}, "BAD_NDC"),
        ({"scheme": "PPN", "identifier": "110375286415"}, "BAD_PPN"),
        ({"scheme": "PPN", "identifier": "1103"}, "BAD_PPN"),
        ({"scheme": "PPN", "identifier": WRONG_PZN}, "BAD_PPN"),
        ({"scheme": "LOCAL", "identifier": "a1"}, "BAD_LOCAL"),
        ({"scheme": "LOCAL", "identifier": "2112345678901"}, "BAD_CHECK_DIGIT"),
        ({"scheme": "LOCAL", "identifier": GTIN}, "NOT_LOCAL"),
        ({"units_per_pack": "0"}, "BAD_NUMBER"),
        ({"units_per_pack": "-1"}, "BAD_NUMBER"),
        ({"units_per_pack": "2.5"}, "BAD_NUMBER"),
        ({"units_per_pack": "9999999999"}, "BAD_NUMBER"),
        ({"level": "case"}, "BAD_NUMBER"),
        ({"par": "some"}, "BAD_NUMBER"),
        ({"par": "\u0663"}, "BAD_NUMBER"),
        ({"storage": "cellar"}, "BAD_STORAGE"),
        ({"base_unit": "=1+1"}, "BAD_WORD"),
        ({"level": "[bold]"}, "BAD_WORD"),
    ],
)
def test_a_bad_row_says_why(cells: dict[str, str], code: str) -> None:
    found = read_one(**cells)

    assert isinstance(found, Rejected)
    assert (found.row, found.code) == (2, code)
    assert found.id == (cells.get("identifier", GTIN) or None)
    assert found.message.endswith(".")


def test_the_rest_goes_on_after_bad_rows() -> None:
    good = f"Saline,GTIN,{GTIN}"
    text = "\n".join(
        [
            HEADER,
            good,
            'a "b,GTIN,1',
            f'"never closed,GTIN,{GTIN}',
            "",
            good,
            good + "," * 40 + "x",
            "x" * 300_000,
            good,
        ]
    )
    found = read_all(text)

    assert [(each.row, each.code if isinstance(each, Rejected) else "taken") for each in found] == [
        (2, "taken"),
        (3, "BAD_GTIN"),
        (4, "BAD_QUOTES"),
        (6, "taken"),
        (7, "COLUMN_COUNT"),
        (8, "LINE_TOO_LONG"),
        (9, "taken"),
    ]


@pytest.mark.parametrize("written", ["Größe".encode(), "Größe".encode("cp1252"), b"\xef\xbb\xbfGr\xc3\xb6\xc3\x9fe"])
def test_utf_8_with_or_without_its_mark_and_windows_1252(written: bytes) -> None:
    mark = b"\xef\xbb\xbf" if written.startswith(b"\xef") else b""
    content = mark + f"name;scheme;identifier\r\n@;GTIN;{GTIN};;\r\n".encode().replace(b"@", written.removeprefix(mark))
    (found,) = read_all(content)

    assert isinstance(found, CsvRow)
    assert (found.name, found.notes) == ("Größe", ())


def test_a_damaged_byte_is_replaced_and_noted() -> None:
    (found,) = read_all(f"name\tscheme\tidentifier\na@b\tGTIN\t{GTIN}".encode().replace(b"@", b"\x81"))

    assert isinstance(found, CsvRow)
    assert (found.name, [note.code for note in found.notes]) == ("a�b", ["CHARACTERS_REPLACED"])


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "+1", "-1", "'quoted", "[bold]x[/]"])
def test_what_a_spreadsheet_would_run_is_only_a_name_and_survives_our_own_exports(name: str) -> None:
    assert taken(name=name).name == name
    assert taken(name=str(safe(name))).name == name


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "BAD_HEADER"),
        ("name,scheme", "BAD_HEADER"),
        ("name,scheme,identifier,colour", "BAD_HEADER"),
        ("name,scheme,identifier,name", "BAD_HEADER"),
        ('"name,scheme,identifier', "BAD_HEADER"),
        ("<gudid>", "BAD_HEADER"),
        (HEADER, "NO_RECORDS"),
    ],
)
def test_another_file_is_refused_in_a_sentence(header: str, code: str) -> None:
    with pytest.raises(CatalogueError) as refused:
        read_all(header)

    assert refused.value.code == code
    assert refused.value.message.endswith(".")


def test_columns_may_stand_in_any_order_and_case() -> None:
    (found,) = read_all(f"Identifier, Units per pack ,NAME,Scheme\n{GTIN},6,Saline,gtin\n")

    assert isinstance(found, CsvRow)
    assert (found.name, found.units_per_pack, found.level) == ("Saline", 6, "pack")


@given(st.lists(st.text(max_size=40), max_size=12))
def test_any_lines_below_the_header_are_rows_or_rejections(lines: list[str]) -> None:
    content = "\n".join([HEADER, "a,GTIN,1", *lines]).encode("utf-8", "replace")
    for each in read_all(content):
        assert each.row >= 2


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=60))
def test_every_printable_name_is_kept(name: str) -> None:
    found = read_one(name=name)

    assert isinstance(found, CsvRow)
    assert found.name == (name[1:] if name[:2] in ("'=", "'+", "'-", "'@") else name)


def test_reading_needs_no_whole_file() -> None:
    endless = io.BytesIO(f"{HEADER}\n".encode() + f"Saline,GTIN,{GTIN}\n".encode() * 1_000)
    opened = source(b"")
    opened.file = endless
    first = next(rows(opened))

    assert isinstance(first, CsvRow)
    assert opened.bytes_read < 1_000
