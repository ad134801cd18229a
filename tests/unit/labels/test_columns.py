"""Leads in columns, frames, and lines that are shared: no word is lost, and nothing overlaps."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.arrange import Arrangement, Arranger, Overflow
from labels.boxes import Box, Page
from labels.content import LabelContent, Paragraph, Role
from labels.encode import modules_of
from labels.fitting import fit
from labels.label_symbol import LabelSymbol
from labels.layout import Layout, Size
from labels.paragraphs import Placed
from labels.raster import BLACK, paint
from labels.refusal import LabelRefused
from labels.stock import Stock

SYMBOL = LabelSymbol("datamatrix", "]d1%KIOSK-B-K1-7F2C-X")
STOCK = Stock(4000, 3000)
LAYOUT = Layout({"line": Size(10, 6), "drug": Size(16, 10), "dose": Size(14, 8), "small": Size(7, 6)})
FLOWING = Layout(dict(LAYOUT.sizes), flowing=frozenset({"line"}))
PAGE = Page(STOCK, 203, 12)


def arranged(paragraphs: Sequence[Paragraph], layout: Layout = LAYOUT) -> Arrangement:
    found = tried(paragraphs, layout)
    assert isinstance(found, Arrangement), found
    return found


def tried(paragraphs: Sequence[Paragraph], layout: Layout) -> Arrangement | Overflow:
    content = LabelContent("bag", tuple(paragraphs), SYMBOL, "K1-7F2C")
    modules = modules_of(SYMBOL)
    assert not isinstance(modules, LabelRefused)
    found = fit(Arranger(content, modules, layout, PAGE), content, layout, PAGE)
    return found if isinstance(found, Overflow) else found.arrangement


def led(lead: str, text: str, field: str = "", role: Role = "line", *, flows: bool = False) -> Paragraph:
    return Paragraph(role, f"{lead} {text}", field or lead, bold=True, lead=len(lead), flows=flows)


def starts(placed: Placed) -> list[int]:
    return [left for left, _, _, bold in placed.lettering() if bold]


WORDS = st.text("abcdefgXYZ0189.,%/", min_size=1, max_size=9)
TEXTS = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)
ROLES: st.SearchStrategy[Role] = st.sampled_from(("line", "drug", "dose", "small"))
PARAGRAPHS = st.builds(
    lambda role, lead, text, bold, boxed, flows: Paragraph(
        role, f"{lead} {text}" if lead else text, "rate", bold, False, boxed, len(lead), flows
    ),
    ROLES,
    st.just("") | WORDS,
    TEXTS,
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PARAGRAPHS, min_size=1, max_size=9), st.sampled_from([LAYOUT, FLOWING]))
def test_every_word_is_there_in_its_place_and_nothing_overlaps(paragraphs: list[Paragraph], layout: Layout) -> None:
    found = tried(paragraphs, layout)
    if isinstance(found, Overflow):
        return

    assert [printed(placed) for placed in found.paragraphs] == [paragraph.text.split() for paragraph in paragraphs]
    boxes = [placed.box for placed in found.paragraphs]
    assert found.symbol is not None
    assert not any(one.meets(other) for place, one in enumerate(boxes) for other in [*boxes[:place], found.symbol.box])
    assert all(PAGE.inner.holds(box) for box in boxes)
    for placed in found.paragraphs:
        assert placed.box.holds(ink(found, placed))


def printed(placed: Placed) -> list[str]:
    return [part for _, _, word in placed.words() for part in word.split()]


def ink(found: Arrangement, placed: Placed) -> Box:
    """The smallest box around what this paragraph alone paints."""
    image = paint(Arrangement((placed,), None, None, ()), PAGE)
    black = image.point(lambda dot: 1 if dot == BLACK else 0).getbbox()
    assert black is not None
    return Box(*black)


def test_texts_of_a_role_begin_in_one_column() -> None:
    found = arranged([led("Route", "Intravenous"), led("Rate", "125 mL/hour"), led("How often", "daily")])

    assert len({starts(placed)[0] for placed in found.paragraphs}) == 1
    assert all(not word[3] for placed in found.paragraphs for word in list(placed.lettering())[:1])


def test_rows_of_one_field_are_a_table_of_their_own() -> None:
    rows = [led("lipid injectable emulsion", "60 g", "pn"), led("dextrose", "300 g", "pn")]
    found = arranged([led("Route", "Intravenous"), *rows])

    route, lipid, dextrose = (starts(placed)[0] for placed in found.paragraphs)
    assert lipid == dextrose > route


def test_a_dose_stands_beside_its_drug_on_one_base_line() -> None:
    drug, dose = arranged(
        [Paragraph("drug", "vancomycin", "drug", True), Paragraph("dose", "1,250 mg", "dose", True, flows=True)]
    ).paragraphs

    assert drug.base == dose.base
    assert drug.box.right < dose.box.left


def test_larger_letters_beside_smaller_ones_do_not_reach_into_the_line_above() -> None:
    layout = Layout({"line": Size(9, 9), "drug": Size(10, 10), "dose": Size(20, 20)})
    above, drug, dose = arranged(
        [
            Paragraph("line", "Above", "a"),
            Paragraph("drug", "vancomycin", "drug", True),
            Paragraph("dose", "1 g", "dose", True, flows=True),
        ],
        layout,
    ).paragraphs

    assert drug.base == dose.base
    assert above.box.bottom <= dose.box.top


def test_what_has_no_room_beside_goes_below() -> None:
    long = "amphotericin B liposomal complex for injection"
    drug, dose = arranged(
        [Paragraph("drug", long, "drug", True), Paragraph("dose", "350 mg", "dose", True, flows=True)]
    ).paragraphs

    assert dose.box.top >= drug.box.bottom
    assert dose.box.left == drug.box.left


def test_lines_flow_where_the_layout_says_so() -> None:
    lines = [led("Total", "30 mL"), led("Form", "Injection"), led("Route", "Intravenous")]

    assert len({placed.base for placed in arranged(lines).paragraphs}) == 3
    assert len({placed.base for placed in arranged(lines, FLOWING).paragraphs}) == 1


def test_a_lead_that_is_wider_than_half_the_label_takes_no_column() -> None:
    found = arranged([led("What has to be done before that", "Flush"), led("Rate", "5 mL/hour")])

    first, second = (starts(placed)[0] for placed in found.paragraphs)
    assert second < first


def test_a_frame_encloses_its_letters() -> None:
    [framed] = arranged([Paragraph("line", "Do not shake", "warnings", True, boxed=True)]).paragraphs
    image = paint(Arrangement((framed,), None, None, ()), PAGE)
    box = framed.box

    for x, y in ((box.left, box.top), (box.right - 1, box.top), (box.left, box.bottom - 1)):
        assert image.getpixel((x, y)) == BLACK
    letters = [left for left, _, _ in framed.words()]
    assert min(letters) > box.left + 3


@pytest.mark.parametrize("text", ["FOR INTRAVENOUS USE ONLY, FATAL IF GIVEN BY OTHER ROUTES", "one two"])
def test_lines_in_the_middle_are_of_about_one_width(text: str) -> None:
    layout = Layout({"line": Size(18, 18)})
    [band] = arranged([Paragraph("line", text, "drug", True, reversed=True)], layout).paragraphs

    widths = [line.width for _, line in band.shape.lines]
    assert max(widths) <= 1.6 * min(widths)


def test_letters_are_not_so_large_that_a_line_is_parted() -> None:
    layout = Layout({"line": Size(10, 6), "beyond_use": Size(18, 8)})
    [bud] = arranged([led("Do not use after", "2026-12-01 14:00", role="beyond_use")], layout).paragraphs

    assert len(bud.shape.lines) == 1
    assert 14 <= bud.shape.letters.pt < 18
