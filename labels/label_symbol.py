"""The symbol on a label: what a scanner must send for it, to the letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SymbolKind = Literal["gs1_datamatrix", "datamatrix", "gs1_128", "code_128"]


@dataclass(frozen=True)
class LabelSymbol:
    """One symbol to be printed, and the text by which its print is proven."""

    kind: SymbolKind
    text: str
    """Everything a scanner sends for it, AIM identifier first: `]d2010031…`."""
    elements: tuple[tuple[str, str], ...] = ()
    """Application Identifiers with their values, in order, of a GS1 symbol; else nothing."""

    @property
    def data(self) -> str:
        """The text without its AIM identifier."""
        return self.text[3:]
