"""Sounds: one for what was done, another for what was refused, where this machine can play one; else the bell."""

from __future__ import annotations

import array
import math
import shutil
import subprocess
import tempfile
import time
import wave
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from kiosk.services.outcome import Done, Outcome, Refused

PLAYERS: Final = (("pw-play",), ("paplay",), ("aplay", "-q"))
"""Programs that play a file, the most likely one on a desktop first."""
_LONGEST: Final = 1.5
"""Seconds that a player takes at most; one that takes longer hangs."""
_RATE: Final = 22_050
_LOUD: Final = 9_000
_GOOD: Final = ((1_319.0, 0.07),)
_STOP: Final = ((311.0, 0.16), (0.0, 0.05), (233.0, 0.26))
"""Pitch in hertz (0: silence) and seconds: two falling tones are told from one high one without looking."""


def player_here() -> tuple[str, ...] | None:
    """Find a program that plays a file; None where this machine has none."""
    return next((player for player in PLAYERS if shutil.which(player[0]) is not None), None)


class Sound:
    """Plays a tone after a scan; whoever wants none sets it so."""

    def __init__(
        self,
        bell: Callable[[], None],
        wanted: Callable[[], str] = lambda: "stops",
        player: Sequence[str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`wanted` is `off`, `stops` or `every scan`; `player` is the program that plays a file."""
        self._bell = bell
        self._wanted = wanted
        self._player = player
        self._clock = clock
        self._began_at = 0.0
        self._playing: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def of(self, outcome: Outcome, *, is_scan: bool) -> None:
        """Let an outcome be heard."""
        if isinstance(outcome, Refused):
            self.stop()
        elif is_scan and isinstance(outcome, Done) and self._wanted() == "every scan":
            self._play("good")

    def stop(self) -> None:
        """Let it be heard that something was not done; it silences whatever is heard just then."""
        if self._wanted() == "off":
            return
        if self._is_silent(wait=0.0) is False:
            self._silence()
        if not self._play("stop"):
            self._bell()

    def close(self) -> None:
        """Let the last tone end, and take all of them off the disk."""
        if not self._is_silent(wait=_LONGEST):
            self._silence()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _is_silent(self, wait: float) -> bool:
        """Say whether nothing is being played; what could not be, and what hangs, is not tried again."""
        if self._playing is None:
            return True
        try:
            code = self._playing.wait(wait)
        except subprocess.TimeoutExpired:
            return False
        self._playing = None
        if code != 0:
            self._player = None  # no loudspeaker, or nobody to play for: the bell is left
        return True

    def _silence(self) -> None:
        if self._playing is not None:
            if self._clock() - self._began_at > _LONGEST:
                self._player = None  # it hangs
            self._playing.kill()
            self._playing.wait()
            self._playing = None

    def _play(self, tone: str) -> bool:
        """Begin to play, unless something is heard already; say whether this machine can."""
        if not self._is_silent(wait=0.0):
            return True
        if self._player is None:
            return False
        quiet = subprocess.DEVNULL
        try:
            file = str(self._tones() / f"{tone}.wav")
            self._began_at = self._clock()
            self._playing = subprocess.Popen([*self._player, file], stdin=quiet, stdout=quiet, stderr=quiet)  # noqa: S603
        except OSError:
            self._player = None
        return self._player is not None

    def _tones(self) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="kiosk-tones-")
            _write(Path(self._folder.name) / "good.wav", _GOOD)
            _write(Path(self._folder.name) / "stop.wav", _STOP)
        return Path(self._folder.name)


def _write(path: Path, notes: Sequence[tuple[float, float]]) -> None:
    samples = array.array("h")
    for pitch, seconds in notes:
        count = round(seconds * _RATE)
        # It swells and fades, as a tone that begins at once clicks.
        samples.extend(
            round(_LOUD * math.sin(math.pi * at / count) * math.sin(2 * math.pi * pitch * at / _RATE))
            for at in range(count)
        )
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(samples.tobytes())
