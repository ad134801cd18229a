"""One scan on its way: the text as sent, the symbology, and the data that scheme readers look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from scanners.barcode_data import BarcodeData, Problem


@dataclass(frozen=True)
class ScanText:
    """What every scheme reader gets."""

    raw: str
    """The text as the device sent it."""
    data: str
    """The text without AIM identifier and end mark, separators restored; ASCII only."""
    identifier: str | None
    """The AIM identifier, when one was sent."""
    carrier: str | None
    today: date
    """The day by which expiry and century are judged."""
    tested: bool = False
    """Whether the scanner is known to send separators."""

    def answer(self, scheme: str, status: str, **fields: Any) -> BarcodeData:
        """A result for this scan."""
        known: dict[str, Any] = {
            "status": status,
            "scheme": scheme,
            "raw": self.raw,
            "text": self.data,
            "carrier": self.carrier,
            "symbology_identifier": self.identifier,
            **fields,
        }
        return BarcodeData(**known)

    def refuse(
        self, scheme: str, code: str, message: str, *, field: str | None = None, doubtful: Iterable[str] = ()
    ) -> BarcodeData:
        """A rejected result with one problem."""
        names = frozenset(doubtful) | ({field} if field else frozenset())
        problem = Problem(code, field, message)
        return self.answer(scheme, "reject", problems=(problem,), doubtful=names & _FIELDS)


_FIELDS = frozenset(BarcodeData.__dataclass_fields__)
