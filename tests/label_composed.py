"""Composing labels in tests: what is said, or why there is no label."""

from __future__ import annotations

from typing import Any

from kiosk.rules.tall_man import tall_man
from labels.compose import compose
from labels.content import LabelContent, Paragraph
from labels.label_symbol import LabelSymbol
from labels.refusal import LabelRefused
from tests.label_samples import SAMPLES

SYMBOL = LabelSymbol("datamatrix", "]d1%KIOSK-B-K1-7F2C-X")
BAG = SAMPLES["bag"].data
NUTRITION = SAMPLES["bag-nutrition"].data


def said(kind: str, data: dict[str, Any], symbol: LabelSymbol | None = SYMBOL) -> LabelContent:
    content = compose(kind, data, symbol, tall_man=tall_man)
    assert isinstance(content, LabelContent), content
    return content


def refused(kind: str, data: dict[str, Any], symbol: LabelSymbol | None = SYMBOL) -> tuple[str, str]:
    found = compose(kind, data, symbol)
    assert isinstance(found, LabelRefused), found
    assert found.message.endswith(".")
    assert found.next_step
    return found.code, found.field


def without(data: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in keys}


def texts(content: LabelContent) -> list[str]:
    return [paragraph.text for paragraph in content.paragraphs]


def paragraph(content: LabelContent, field: str) -> Paragraph:
    return next(each for each in content.paragraphs if each.field == field)
