"""A form to be filled in by hand: every line has its own code, and every page the form's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from labels.form_pdf import Box, Form, Line, Part, write_form
from labels.pdf_fonts import PageSize
from labels.pdf_page import Drawn
from labels.symbol_modules import Symbol
from tests.pdf_text import pages
from tests.seen import pictures, scanned, scanned_in

MADE_AT = datetime(2026, 11, 29, tzinfo=UTC)
BOXES = (Box("Counted", 70), Box("Initials", 48))


def symbol(number: int) -> Symbol:
    return Symbol("datamatrix", f"%KIOSK-S-K1-7F2.{number}-X")


def form(count: int, *, page: PageSize = "letter", title: str = "Vancomycin 1 g") -> Drawn:
    lines = tuple(Line(symbol(number), f"{number}. {title}", f"lot VN{number}") for number in range(1, count + 1))
    parts = (Part("Shelf", lines), Part("Found", (Line(None, "Item:", "Lot:"),) * 2))
    return write_form(Form("Count sheet", ("about it", "in two lines"), symbol(0), BOXES, parts, "foot", MADE_AT, page))


@pytest.mark.parametrize("page", ["letter", "a4"])
def test_every_code_is_read_from_paper_and_the_forms_own_from_every_page(page: PageSize) -> None:
    drawn = form(40, page=page)

    seen = [scanned_in(picture) for picture in pictures(drawn.content, 300)]
    assert len(seen) == drawn.pages > 2
    assert all(symbol(0).scanned in of_page for of_page in seen)
    assert sorted(text for of_page in seen for text in of_page if text != symbol(0).scanned) == sorted(
        symbol(number).scanned for number in range(1, 41)
    )


def test_a_fax_still_shows_every_code() -> None:
    assert sorted(scanned(form(5).content, 200)) == sorted(symbol(number).scanned for number in range(6))


def test_every_line_stands_on_some_page_under_the_headings_of_its_boxes() -> None:
    found = pages(form(40).content)

    assert all(f"{number}. Vancomycin 1 g" in "\n".join(found) for number in range(1, 41))
    for number, text in enumerate(found, 1):
        lines = text.split("\n")
        assert lines[0] == "Count sheet"
        assert {"about it", "Counted", "Initials", f"foot · page {number} of {len(found)}"} <= set(lines)


def test_a_heading_never_stands_alone_at_the_end_of_a_page() -> None:
    for count in range(10, 20):
        for text in pages(form(count).content):
            assert not text.removesuffix("\n").endswith(("Shelf", "Found"))


def test_a_long_name_is_wrapped_and_nothing_of_it_is_lost() -> None:
    long = " ".join(["methylprednisolone sodium succinate"] * 6)
    found = " ".join("".join(pages(form(3, title=long).content)).split())
    assert found.count("methylprednisolone") == 18


def test_the_same_form_gives_the_same_bytes() -> None:
    assert form(3).content == form(3).content
