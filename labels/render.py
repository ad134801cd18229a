"""From what a label says to a proven picture, or to a refusal that names the field: nothing is ever cut off."""

from __future__ import annotations

from labels.content import LabelContent
from labels.label import Label
from labels.layout import Layout
from labels.refusal import LabelRefused
from labels.stock import Stock


def render(content: LabelContent, layout: Layout, stock: Stock, dpi: int) -> Label | LabelRefused:
    """Draw a label at a printer's resolution and read it back.

    Raises ValueError for a resolution that is not in `RESOLUTIONS`, which no setting lets through.
    """
    raise NotImplementedError
