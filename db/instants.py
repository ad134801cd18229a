"""Instants as the record keeps them: UTC text of fixed width, so that order of text is order of time."""

from __future__ import annotations

from datetime import UTC, datetime

WIDTH = len("2026-11-23T09:00:00.000Z")


def to_text(instant: datetime) -> str:
    """Write an aware instant as UTC text with milliseconds; a naive one is a programming error."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond // 1000:03d}Z"


def from_text(text: str) -> datetime:
    """Read an instant that `to_text` wrote."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
