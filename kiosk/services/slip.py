"""A slip of a moment: whoever made it takes it back at once; later it stands, or comes back as everything else does."""

from __future__ import annotations

from datetime import timedelta

from db import instants
from db.record import Write
from db.store import Reader
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.outcome import Refused
from kiosk.services.receive_subject import plural
from kiosk.settings import value_at
from kiosk.settings_shelf import UNDO_MINUTES


def begins(reader: Reader, now: str) -> str:
    """Give the instant since which a step is a slip still."""
    return instants.to_text(instants.from_text(now) - timedelta(minutes=_minutes(reader, now)))


def is_one(reader: Reader, at: str, now: str) -> bool:
    """Say whether what was done at an instant is a slip still; what a clock that was set back calls later is none."""
    return begins(reader, now) <= at <= now


def stands(write: Write, person_id: str, at: str) -> bool:
    """Say whether what left the stock that may be used stays away, as this person is no pharmacist."""
    return not is_one(write, at, write.at) and permit.refusal(write, person_id, Act.RELEASE_STOCK) is not None


def words(reader: Reader, now: str) -> str:
    """Say how long a slip is one: `5 minutes`."""
    minutes = _minutes(reader, now)
    return f"{minutes} {plural('minute', minutes)}"


def waste_stands(reader: Reader, now: str, done: str = "wasted") -> Refused:
    """Refuse to make stock again of what went into the waste longer ago."""
    said = f"It was {done} more than {words(reader, now)} ago: Undo makes no stock of it again."
    return Refused("WASTE_STANDS", said, "Tell the pharmacist if it was not so.")


def _minutes(reader: Reader, now: str) -> int:
    return int(value_at(reader, UNDO_MINUTES, now))
