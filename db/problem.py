"""What `verify` can find."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that does not hold; codes as in the contract of `kiosk verify`."""

    code: str
    table: str | None
    id: str | None
    seq: int | None
    message: str
