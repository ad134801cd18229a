"""What a label says, before anybody knows how large its letters are: paragraphs in their order, and one symbol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from labels.label_symbol import LabelSymbol

Role = Literal["title", "patient", "identifier", "drug", "dose", "line", "beyond_use", "warning", "small"]
"""What a paragraph is for: it decides the size of its letters in a layout, and nothing else."""


@dataclass(frozen=True)
class Paragraph:
    """One piece of text that stays together and is never cut off."""

    role: Role
    text: str
    field: str
    """The key of the data it was made from: a refusal names it."""
    bold: bool = False
    reversed: bool = False
    """White letters on a black band, the whole width of the label."""
    boxed: bool = False
    """A black line around the text: what must be seen, and is no alarm."""
    lead: int = 0
    """Characters at the start of the text that say what the rest is, such as `Route`: neighbours with a lead stand as
    two columns where there is room, the lead in plain letters and the rest in the paragraph's weight."""
    flows: bool = False
    """Stands on the line of the paragraph before it where both have room there."""


@dataclass(frozen=True)
class LabelContent:
    """All that a label says."""

    kind: str
    paragraphs: tuple[Paragraph, ...]
    symbol: LabelSymbol | None
    caption: str = ""
    """The symbol in letters that a person can read, beside or below it."""
