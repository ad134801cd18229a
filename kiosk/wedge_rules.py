"""Keyboard wedge, the rules: the settings, how a scan begins, and what the router tells its caller to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from kiosk.wedge_keys import Stroke
from kiosk.wedge_refusal import Refusal

_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_AIM_LENGTH = 3
_LIKE_A_PIN = re.compile(r"[0-9]{1,12}")
_AIM_SO_FAR = re.compile(r"\](?:[A-Za-z](?:[0-9A-Za-z])?)?")


@dataclass(frozen=True, slots=True)
class WedgeSettings:
    """How this site's wedge scanner speaks; times in seconds."""

    require_aim: bool = True
    """Only a scan that begins with an AIM identifier or the prefix is taken; speed alone never makes one."""
    prefix: str = ""
    """What this scanner sends before every scan, removed from the text; STX (`\\x02`) serves well."""
    gs_alias: str = ""
    """Key name or character that this scanner sends instead of GS."""
    max_gap: float = 0.035
    """Longest pause inside a burst that has no beginning a scan is known by."""
    silence: float = 1.0
    """Longest pause inside a marked scan, and how long its first characters are waited for."""
    min_length: int = 6
    """Fewest characters that speed alone may call a scan."""
    max_length: int = 1024
    """Most characters of a scan, counted without its prefix."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One whole scan, exact."""

    raw: str
    """Everything between prefix and end mark, the AIM identifier included."""
    aim_id: str | None
    """The AIM identifier the text begins with, such as `]d2`; None when there is none."""
    end: str
    """The end mark: `\\r`, `\\t`, or empty for a paste."""
    began_at: float
    """Seconds on the monotonic clock of its first key."""
    ended_at: float
    """Seconds on the monotonic clock of its end mark."""

    @property
    def text(self) -> str:
        """The data without the AIM identifier."""
        return self.raw.removeprefix(self.aim_id or "")


@dataclass(frozen=True, slots=True)
class Replay:
    """Do these keys now, in this order: a person pressed them."""

    strokes: tuple[Stroke, ...]


@dataclass(frozen=True, slots=True)
class Deliver:
    """Take this scan."""

    scan: Scan


@dataclass(frozen=True, slots=True)
class Refuse:
    """Tell the person that this scan was not taken."""

    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Drop:
    """Tell the person that an Enter was not done, as it may have been the late end of a scan that broke off."""


Action = Replay | Deliver | Refuse | Drop
Actions = tuple[Action, ...]


class State(Enum):
    """What the keys since the last decision are taken for."""

    IDLE = "nothing held"
    BEGINNING = "may become an AIM identifier or the prefix"
    BURST = "fast keys of unknown origin"
    MARKED = "inside a scan"
    ENDING = "behind the end mark of a scan, until a silence"
    REFUSING = "inside a scan already refused, until its end"


@dataclass(frozen=True, slots=True)
class Pending:
    """Ask for a flush: unless another key comes first, the silence means something."""

    generation: int
    """Give this back in the flush; a newer key makes it stale."""
    delay: float
    """Seconds to wait before sending it through the queue the keys come by."""


class Beginning(Enum):
    """How far the first characters are the beginning of a scan."""

    NONE = "none"
    SO_FAR = "so far"
    WHOLE = "whole"


def beginning_of(text: str, prefix: str) -> Beginning:
    """Tell whether a text begins as a marked scan does: with an AIM identifier or the site's prefix."""
    if aim_of(text) or (prefix and text.startswith(prefix)):
        return Beginning.WHOLE
    if _AIM_SO_FAR.fullmatch(text) or prefix.startswith(text):
        return Beginning.SO_FAR
    return Beginning.NONE


def aim_of(text: str) -> str | None:
    """Return the AIM identifier a text begins with, or None."""
    match = _AIM.match(text)
    return match.group() if match else None


def is_like_a_pin(text: str) -> bool:
    """Tell whether fast keys over a secret line may be all or the last of a PIN: digits, and no more than one has."""
    return _LIKE_A_PIN.fullmatch(text) is not None


def is_glued(text: str, prefix: str) -> bool:
    """Tell whether the last character of a scan completes the beginning of a second one.

    text: what was read so far, its own prefix removed.
    """
    return (len(text) > _AIM_LENGTH and aim_of(text[-_AIM_LENGTH:]) is not None) or bool(
        prefix and len(text) > len(prefix) and text.endswith(prefix)
    )
