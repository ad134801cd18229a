"""Labels to be drawn by tests and benches: the same for the same seed, with names and codes as long as they may be."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from labels.content import LabelContent, Paragraph, Role
from labels.label import Label
from labels.label_symbol import LabelSymbol
from labels.layout import Layout, Place, Size
from labels.refusal import LabelRefused
from labels.render import render
from labels.stock import Stock, stock_named
from scanners import element_string
from scanners.text import CSET_82

GTIN = "00312345678906"
_SETS = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿĀăąĆčĎđĒęĚěğĠħĮįİıĶłŃňŐőŘřŚşŠšŢťŪůűŵŸźŻž",
    "ẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặẸẹẺẻẼẽẾếỀềỂểỄễỆệỈỉỊịỌọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợỤụỦủỨứỪừỬửỮữỰựỲỳỴỵỶỷỸỹ",
    "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρστυφχψωάέήίόύώ",
    "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюяЁёЇїЎў",
)
_LONGEST_NAME = 60
"""Letters of the longest names: of a patient, and of a drug."""
STOCKS = tuple(stock for name in ("2x1", "3x2", "4x3", "4x6", "8x8") if (stock := stock_named(name)) is not None)
_PLACES: tuple[Place, ...] = ("left", "right", "top_right", "bottom_right", "bottom")
_SIZES: dict[Role, Size] = {
    "patient": Size(18, 10),
    "drug": Size(18, 10),
    "dose": Size(16, 10),
    "line": Size(10, 7),
    "beyond_use": Size(12, 9),
    "warning": Size(11, 8),
    "small": Size(8, 6),
}


@dataclass(frozen=True)
class Case:
    """What a label says, and how it should stand."""

    content: LabelContent
    layout: Layout


def cases(seed: int, count: int) -> Iterator[Case]:
    """Give so many labels; every symbol and name is another."""
    chance = random.Random(seed)
    for _ in range(count):
        symbol = _symbol(chance)
        caption = " ".join(f"({ai}){value}" for ai, value in symbol.elements) or symbol.data
        content = LabelContent("bag", _paragraphs(chance), symbol, caption)
        yield Case(content, Layout(_SIZES, chance.choice(_PLACES), rules_after=frozenset({"patient"})))


def smallest(case: Case, dpi: int) -> Label:
    """Draw a label on the smallest stock that takes it; it fails when it is refused for anything but its size."""
    for stock in STOCKS:
        made = on(case, stock, dpi)
        if isinstance(made, Label):
            return made
        assert made.code == "DOES_NOT_FIT", made
    raise AssertionError(f"{case} fits no stock")


def on(case: Case, stock: Stock, dpi: int) -> Label | LabelRefused:
    """Draw a label on a stock; bars, which are wide, stand by a layout of their own."""
    return render(case.content, case.layout, stock, dpi)


def one_field_each(content: LabelContent) -> LabelContent:
    """Give every paragraph a field of its own, so that the size of each is told."""
    paragraphs = (replace(each, field=f"field_{at}") for at, each in enumerate(content.paragraphs))
    return replace(content, paragraphs=tuple(paragraphs))


def _symbol(chance: random.Random) -> LabelSymbol:
    match chance.randrange(10):
        case 0:
            return _linear(chance)
        case 1:
            return LabelSymbol("code_128", f"]C0{_own(chance, 12)}")
        case 2:
            return LabelSymbol("datamatrix", f"]d1{_own(chance, 50)}")
        case _:
            return _matrix(chance)


def _matrix(chance: random.Random) -> LabelSymbol:
    pairs = [("01", GTIN), ("17", _date(chance)), ("10", _value(chance, 20)), ("21", _value(chance, 20))]
    if chance.random() < 0.3:
        pairs.append(("99", _value(chance, 30)))
    if chance.random() < 0.2:
        pairs = chance.sample(pairs[2:4], 2)
    elif chance.random() < 0.3:
        pairs = [pairs[0], *chance.sample(pairs[1:], chance.randint(1, len(pairs) - 1))]
    return LabelSymbol("gs1_datamatrix", element_string(pairs), tuple(pairs))


def _linear(chance: random.Random) -> LabelSymbol:
    pairs = (("01", GTIN), ("10", _value(chance, 8)), ("21", _value(chance, 4)))
    return LabelSymbol("gs1_128", element_string(pairs, "]C1"), pairs)


def _own(chance: random.Random, longest: int) -> str:
    return "LOCAL-" + "".join(chance.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") for _ in range(longest - 6))


def _value(chance: random.Random, longest: int) -> str:
    length = chance.choice((1, longest, longest, chance.randint(1, longest)))
    return "".join(chance.choice(sorted(CSET_82)) for _ in range(length))


def _date(chance: random.Random) -> str:
    return f"{chance.randint(26, 34)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"


def _paragraphs(chance: random.Random) -> tuple[Paragraph, ...]:
    dose = f"{chance.randint(1, 9_999):,} {chance.choice(('mg', 'mcg', 'units', 'mL', 'mmol'))}"
    hour = f"2026-12-{chance.randint(1, 31):02} {chance.randint(0, 23):02}:00"
    every = (
        Paragraph("patient", _name(chance), "patient_name", bold=True),
        Paragraph("line", f"DOB 1961-04-09 · MRN {chance.randint(1, 10**8):08}", "second_identifier"),
        Paragraph("drug", _name(chance), "drug", bold=True),
        Paragraph("dose", dose, "dose", bold=True),
        Paragraph("line", f"in sodium chloride 0.9% 250 mL · {chance.randint(10, 300)} mL/hour · IV ≥ 60 min", "rate"),
        Paragraph("beyond_use", f"Do not use after {hour}", "bud", bold=True),
        Paragraph("warning", "HAZARDOUS DRUG — special handling", "hazardous", bold=True, reversed=True),
        Paragraph("small", "Infusion Pharmacy, 12 Main St, Jackson, MS 39201 · ½ ☐ ✓ °C µ", "facility"),
    )
    start = 0 if chance.random() < 0.7 else 2
    return every[start : start + chance.randint(1, len(every))]


def _name(chance: random.Random) -> str:
    letters = chance.choice(_SETS)
    words: list[str] = []
    while len(" ".join(words)) < chance.choice((6, 24, _LONGEST_NAME - 12)):
        words.append("".join(chance.choice(letters) for _ in range(chance.randint(1, 12))))
    return " ".join(words)[:_LONGEST_NAME].strip()
