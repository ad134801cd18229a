"""What a signature or a note is about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """The kind of a thing and its id."""

    kind: str
    id: str
