"""sqlite-utils without numpy, which it would load only to know the names of its types: half of a start's time."""

from __future__ import annotations

import sys

_absent = object()
_numpy = sys.modules.get("numpy", _absent)
if _numpy is _absent:
    sys.modules["numpy"] = None  # type: ignore[assignment]  # how Python is told that a module cannot be imported
try:
    import sqlite_utils
finally:
    if _numpy is _absent:
        del sys.modules["numpy"]

__all__ = ["sqlite_utils"]
