"""Whatever a label says, it says wholly: every letter of every field is in black on white, or the label is refused."""

from __future__ import annotations

import unicodedata
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.arrange import Arrangement
from labels.boxes import Box
from labels.content import LabelContent, Paragraph, Role
from labels.label import Label
from labels.label_symbol import LabelSymbol
from labels.layout import CaptionPlace, Layout, Place, Size
from labels.raster import paint
from labels.refusal import LabelRefused
from labels.render import render
from labels.stock import Stock, stock_named
from labels.words import Ruler
from tests.unit.labels.arranged import arranged, black, ink, page_of, quiet_zone

STOCKS = [stock for name in ("4x3", "2x1", "3x1", "2.25x1.25", "4x6") if (stock := stock_named(name))]
SYMBOLS = (
    None,
    LabelSymbol("gs1_datamatrix", "]d210A\x1d21" + "z" * 20, (("10", "A"), ("21", "z" * 20))),
    LabelSymbol("datamatrix", "]d1LOCAL-A1"),
    LabelSymbol("code_128", "]C0LOCAL-A1"),
)
ROLES: tuple[Role, ...] = ("title", "patient", "identifier", "drug", "dose", "line", "beyond_use", "warning", "small")
PLACES: tuple[Place, ...] = ("left", "right", "top_right", "bottom_right", "bottom")
CAPTION_PLACES: tuple[CaptionPlace, ...] = ("below", "foot")

LETTERS = "".join(
    letter
    for letter in map(chr, [*range(0x21, 0x7F), *range(0xA1, 0x250), *range(0x391, 0x3CE), *range(0x400, 0x460),
                            *range(0x1E00, 0x1EFA)])
    if unicodedata.category(letter)[0] not in "CMZ" and unicodedata.normalize("NFC", letter) == letter
)  # fmt: skip
"""Letters with the highest and deepest accents among them."""
words = st.text(LETTERS, min_size=1, max_size=14)
texts = st.lists(words, min_size=1, max_size=12).map(" ".join)
looks = st.sampled_from(("plain", "plain", "reversed", "boxed"))
leads = st.sampled_from(("", "", "Route ", "Do not use after "))
paragraphs = st.lists(
    st.tuples(st.sampled_from(ROLES), texts, st.booleans(), looks, leads, st.booleans()), min_size=1, max_size=8
).map(
    lambda every: tuple(
        Paragraph(role, lead + text, f"field_{at}", bold, look == "reversed", look == "boxed", len(lead), flows)
        for at, (role, text, bold, look, lead, flows) in enumerate(every)
    )
)
contents = st.builds(
    lambda said, symbol, caption: LabelContent("bag", said, symbol, caption if symbol else ""),
    paragraphs,
    st.sampled_from(SYMBOLS),
    st.sampled_from(("", "LOCAL-A1", "(10)A (21)" + "z" * 20)),
)
SIZES = {"line": Size(10, 6), "patient": Size(18, 8), "drug": Size(16, 8), "warning": Size(12, 7), "small": Size(7, 6)}
layouts = st.builds(
    lambda place, caption_place, middle, centred, rules, flowing: Layout(
        SIZES,  # type: ignore[arg-type]
        place,
        caption_place=caption_place,
        vertical="middle" if middle else "top",
        centred=frozenset(centred),
        rules_after=frozenset(rules),
        flowing=frozenset(flowing),
    ),
    st.sampled_from(PLACES),
    st.sampled_from(CAPTION_PLACES),
    st.booleans(),
    st.sets(st.sampled_from(ROLES)),
    st.sets(st.sampled_from(ROLES)),
    st.sets(st.sampled_from(ROLES)),
)
resolutions = st.sampled_from((203, 300))


@given(contents, layouts, st.sampled_from(STOCKS), resolutions)
def test_every_paragraph_has_a_place_of_its_own_and_all_its_words(
    content: LabelContent, layout: Layout, stock: Stock, dpi: int
) -> None:
    made = arranged(content, layout, stock, dpi)
    if not isinstance(made, Arrangement):
        assert made.field in {"symbol", *(paragraph.field for paragraph in content.paragraphs)}
        return
    inner = page_of(layout, stock, dpi).inner
    said = {placed.shape.field: [word for _, _, word in placed.words()] for placed in made.paragraphs}
    assert said == {paragraph.field: paragraph.text.split(" ") for paragraph in content.paragraphs}
    boxes = [placed.box for placed in made.paragraphs] + list(made.rules)
    boxes += [made.caption.box] if made.caption else []
    assert (made.caption is None) == (content.caption == "")
    assert all(inner.holds(box) for box in boxes)
    quiet = quiet_zone(made)
    boxes += [quiet] if quiet else []
    assert not [pair for pair in combinations(boxes, 2) if pair[0].meets(pair[1])]


@pytest.mark.thorough
@given(contents, layouts, st.sampled_from(STOCKS), resolutions)
def test_every_dot_of_every_letter_is_on_the_label(
    content: LabelContent, layout: Layout, stock: Stock, dpi: int
) -> None:
    made = render(content, layout, stock, dpi)
    if isinstance(made, LabelRefused):
        assert made.code == "DOES_NOT_FIT", "of all that can be refused, these letters can only be too many"
        return
    assert black(made.image) == expected(content, layout, made)


def frame(box: Box, dpi: int) -> int:
    stroke = round(dpi / 100)
    return box.width * box.height - (box.width - 2 * stroke) * (box.height - 2 * stroke)


def expected(content: LabelContent, layout: Layout, made: Label) -> int:
    """Count the dots of the words, each drawn alone elsewhere; of a black band, those that its white words leave."""
    where = arranged(content, layout, made.stock, made.dpi)
    assert isinstance(where, Arrangement)
    dots = sum(rule.width * rule.height for rule in where.rules)
    for paragraph, placed in zip(content.paragraphs, where.paragraphs, strict=True):
        pt, lead = made.font_pt[paragraph.field], paragraph.text[: paragraph.lead]
        letters = ink(paragraph.text[paragraph.lead :], paragraph.bold, pt, made.dpi)
        letters += ink(lead, paragraph.bold and placed.shape.lead is None, pt, made.dpi)
        dots += placed.box.width * placed.box.height - letters if paragraph.reversed else letters
        dots += frame(placed.box, made.dpi) if paragraph.boxed else 0
    dots += ink(content.caption, False, made.font_pt.get("symbol", 1), made.dpi)
    if where.symbol is not None:
        high = where.symbol.box.height if where.symbol.modules.is_linear else where.symbol.dots
        dots += "".join(where.symbol.modules.rows).count("1") * where.symbol.dots * high
    return dots


@given(contents, layouts, st.sampled_from(STOCKS), resolutions)
def test_ink_lies_inside_its_box(content: LabelContent, layout: Layout, stock: Stock, dpi: int) -> None:
    made = arranged(content, layout, stock, dpi)
    if not isinstance(made, Arrangement):
        return
    for placed in made.paragraphs:
        if placed.shape.letters.reversed:
            continue
        alone = Arrangement((placed,), None, None, ())
        seen = paint(alone, page_of(layout, stock, dpi)).convert("L").point(lambda grey: 255 - grey).getbbox()
        assert seen is not None
        left, top, right, bottom = seen
        box = placed.box
        assert box.width > 0
        assert box.left <= left < right <= box.right
        assert box.top <= top < bottom <= box.bottom


@given(texts, st.booleans(), st.sampled_from((6, 9.5, 18)), st.integers(20, 900))
def test_lines_break_at_spaces_and_nowhere_else(text: str, bold: bool, pt: float, width: int) -> None:
    ruler = Ruler(203)
    lines = ruler.lines(text, bold, pt, width)
    if lines is None:
        assert ruler.widest(text, bold, pt) > width
        return
    assert all(line.width <= width for line in lines)
    assert [word for line in lines for _, word in line.words] == text.split(" ")
