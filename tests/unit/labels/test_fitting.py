"""How large letters are: as large as the layout wishes, as small as paper asks, never below what can be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labels.content import LabelContent, Paragraph, Role
from labels.label import Label
from labels.label_symbol import LabelSymbol
from labels.layout import Layout, Size
from labels.refusal import LabelRefused
from labels.render import render
from labels.stock import Stock
from tests.unit.labels.arranged import black

SIZES: dict[Role, Size] = {"patient": Size(18, 12), "drug": Size(18, 12), "line": Size(10, 7), "small": Size(8, 6)}
SMALL, LARGE = Stock(2000, 1000), Stock(4000, 3000)
LAYOUT = Layout(SIZES, larger=LARGE)
BARS = LabelSymbol("gs1_128", "]C110LOT42")


def content(*paragraphs: Paragraph, symbol: LabelSymbol | None = None, caption: str = "") -> LabelContent:
    return LabelContent("bag", paragraphs, symbol, caption)


def patient(text: str) -> Paragraph:
    return Paragraph("patient", text, "patient_name", bold=True)


def lines(count: int) -> list[Paragraph]:
    return [Paragraph("line", "Infuse over 60 minutes by pump", f"line_{at}") for at in range(count)]


def made(said: LabelContent, stock: Stock = LARGE, layout: Layout = LAYOUT) -> Label:
    label = render(said, layout, stock, 203)
    assert isinstance(label, Label), label
    return label


def refused(said: LabelContent, stock: Stock = LARGE, layout: Layout = LAYOUT) -> LabelRefused:
    label = render(said, layout, stock, 203)
    assert isinstance(label, LabelRefused)
    return label


def test_where_there_is_room_letters_are_as_large_as_the_layout_wishes() -> None:
    assert made(content(patient("Ana Ruiz"), *lines(2))).font_pt == {"patient_name": 18, "line_0": 10, "line_1": 10}


def test_letters_shrink_together_and_what_matters_most_grows_back_first() -> None:
    sizes = [made(content(patient("Ana Maria Ruiz"), *lines(count))).font_pt for count in range(9, 22, 3)]

    names, others = [each["patient_name"] for each in sizes], [each["line_0"] for each in sizes]
    assert names == sorted(names, reverse=True)
    assert others == sorted(others, reverse=True)
    assert others[0] == 10
    assert others[-1] < 10
    for name, other in zip(names, others, strict=True):
        assert (name - 12) / 6 >= (other - 7) / 3 - 0.2, "a name is not the first to shrink"


def test_letters_never_shrink_below_what_can_be_read() -> None:
    for count in range(1, 60):
        label = render(content(patient("Ana Ruiz"), *lines(count)), LAYOUT, LARGE, 203)
        if isinstance(label, LabelRefused):
            break
        assert label.font_pt["patient_name"] >= 12
        assert label.font_pt["line_0"] >= 7
    else:
        pytest.fail("something must be too much for a label")
    assert label.code == "DOES_NOT_FIT"
    assert label.field == f"line_{count - 1}"
    assert "even at 7 points" in label.message


def test_a_word_that_is_wider_than_the_label_is_refused_with_the_next_larger_stock() -> None:
    said = content(patient("Wolfeschlegelsteinhausenbergerdorff"))

    no = refused(said, SMALL)

    assert (no.code, no.field) == ("DOES_NOT_FIT", "patient_name")
    assert no.message == (
        "A word of “patient_name” is wider than its place on 2x1 stock even at 12 points; nothing is cut off."
    )
    assert no.next_step == "Print it on 4x3 stock, or write a shorter text."
    assert made(said, LARGE).font_pt["patient_name"] >= 12


def test_a_refusal_does_not_tell_what_the_field_says() -> None:
    no = refused(content(patient("Wolfeschlegelsteinhausenbergerdorff")), SMALL)

    assert "Wolfe" not in f"{no.message}{no.next_step}", "a refusal is stored with the job, and a name is not"


def test_where_there_is_no_larger_stock_none_is_offered() -> None:
    no = refused(content(*lines(80)), layout=replace(LAYOUT, larger=None))

    assert "largest stock" in no.next_step


def test_bars_that_are_wider_than_the_stock_are_refused() -> None:
    no = refused(content(patient("Ana"), symbol=BARS, caption="(10)LOT42"), Stock(1000, 3000))

    assert (no.code, no.field) == ("DOES_NOT_FIT", "symbol")
    assert made(content(patient("Ana"), symbol=BARS, caption="(10)LOT42")).symbols[0].module_px == 2


@pytest.mark.parametrize(("dpi", "matrix", "bars"), [(203, 3, 2), (300, 4, 3), (600, 8, 6)])
def test_modules_measure_what_gs1_asks_for_in_healthcare(dpi: int, matrix: int, bars: int) -> None:
    for symbol, dots, least, most in (
        (LabelSymbol("gs1_datamatrix", "]d210LOT42", (("10", "LOT42"),)), matrix, 0.254, 0.495),
        (BARS, bars, 0.170, 0.495),
    ):
        label = render(content(patient("Ana"), symbol=symbol), LAYOUT, LARGE, dpi)
        assert isinstance(label, Label)
        assert label.symbols[0].module_px == dots
        assert least <= dots / dpi * 25.4 <= most


def test_bars_are_as_high_as_gs1_asks_for() -> None:
    label = made(content(patient("Ana"), symbol=BARS))
    left = next(at for at in range(label.image.width) if column(label, at) > 80)

    assert column(label, left) / 203 * 25.4 >= 12.7


def column(label: Label, at: int) -> int:
    return black(label.image.crop((at, label.image.height // 2, at + 1, label.image.height)))


def test_small_print_at_the_end_stands_at_the_foot() -> None:
    said = content(patient("Ana"), Paragraph("small", "Infusion Pharmacy", "facility"))
    label = made(said)
    foot = (0, label.image.height - 40, label.image.width, label.image.height)

    assert black(label.image.crop(foot)) > 0


def test_a_lead_that_was_typed_with_its_accents_apart_is_still_the_whole_lead() -> None:
    apart, whole = "Voie d\u2019acce\u0300s ", "Voie d\u2019acc\u00e8s "
    one = made(content(Paragraph("line", f"{apart}oral", "route", bold=True, lead=len(apart))))
    other = made(content(Paragraph("line", f"{whole}oral", "route", bold=True, lead=len(whole))))

    assert one.raster_sha256 == other.raster_sha256
    assert one.raster_sha256 != made(content(Paragraph("line", f"{whole}oral", "route", bold=True))).raster_sha256


@pytest.mark.parametrize("text", ["", " ", "\u2003 "])
def test_a_paragraph_without_a_word_takes_no_place(text: str) -> None:
    blank = Paragraph("line", text, "directions", lead=len(text))
    said = content(patient("Ana"), blank, Paragraph("line", "IV", "route", flows=True))

    assert made(said).font_pt == made(content(patient("Ana"), Paragraph("line", "IV", "route", flows=True))).font_pt


@pytest.mark.parametrize("lead", ["Route ", ""])
def test_a_lead_alone_or_a_text_alone_is_printed_as_it_is(lead: str) -> None:
    one = made(content(Paragraph("line", "Route ", "route", bold=True, lead=len(lead))))

    assert one.raster_sha256 == made(content(Paragraph("line", "Route", "route", bold=True))).raster_sha256


def test_a_caption_without_a_symbol_is_printed_too() -> None:
    said = content(patient("Ana"))

    assert black(made(replace(said, caption="LOCAL-A1")).image) > black(made(said).image)


def test_a_resolution_that_no_printer_of_ours_has_is_an_error_of_the_program() -> None:
    with pytest.raises(ValueError, match="203, 300, 600"):
        render(content(patient("Ana")), LAYOUT, LARGE, 72)


@pytest.mark.parametrize("sizes", [(6, 7), (10, 9.7), (3, 3), (200, 10)])
def test_sizes_that_make_no_sense_are_not_taken(sizes: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="points"):
        Size(*sizes)


def test_a_layout_without_a_size_for_lines_is_not_taken() -> None:
    with pytest.raises(ValueError, match="line"):
        Layout({"patient": Size(18, 12)})
