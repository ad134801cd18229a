"""Codes that no record may hold, such as a badge's, until their label is printed: in memory, gone with the kiosk."""

from __future__ import annotations

import threading

from labels.label_symbol import LabelSymbol

SECRET_KINDS = frozenset({"badge"})
"""Kinds of labels whose symbol opens something: who read it in a copy of the record could work in another's name."""


class HeldCodes:
    """Hands symbols from who asked for a label to who prints it; any thread may ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._symbols: dict[str, LabelSymbol] = {}

    def keep(self, job_id: str, symbol: LabelSymbol) -> None:
        """Hold the symbol of a job."""
        with self._lock:
            self._symbols[job_id] = symbol

    def symbol(self, job_id: str) -> LabelSymbol | None:
        """Find the symbol of a job."""
        with self._lock:
            return self._symbols.get(job_id)

    def forget(self, job_id: str) -> None:
        """Let go of a symbol that is printed, or never will be."""
        with self._lock:
            self._symbols.pop(job_id, None)
