"""Bytes of a scanner to whole texts: by its end mark, or by a silence where it sends none. Pure: times come in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scanners.self_test import is_self_test

MOST_BYTES: Final = 1024
"""Most bytes of one text; longer than any code the kiosk takes."""
_ENDS: Final = b"\r\n\t\x03"
CUT_AFTER: Final = 1.0
"""Seconds of silence after which a text without its end mark is given up."""
_REST: Final = "REST"
_ENDED_AFTER: Final = 0.1
"""Seconds of silence that end a text of a scanner without end mark."""


@dataclass(frozen=True)
class Framed:
    """One text as a device sent it."""

    raw: str
    """As UTF-8; a byte that is no character stays what it was (surrogate escape)."""
    end: str
    """The end mark that came; empty when a silence ended it, or when it is not whole."""
    began_at: float
    """Seconds on a monotonic clock of its first byte."""
    ended_at: float
    fault: str = ""
    """`CUT`, `TOO_LONG`, `REST`, or what spoiled it: the text is not whole, and must not be taken for a scan."""


class TextInHand:
    """What came of one text so far. What comes of it after it was given up is a rest, and never a text of its own.

    Of a text that is not whole only what came before the fault is handed on, and of a rest nothing: nobody can say
    whether it ends a person's code. The test symbol is handed on as it came, as a scanner is set up by what it breaks.
    """

    def __init__(self) -> None:
        self.is_rest = False
        """Whether what comes next belongs to a text that was given up."""
        self.last_at = 0.0
        self._bytes = bytearray()
        self._fault = ""
        self._sound = 0
        self._began_at = 0.0
        self._is_doubtful = False

    def __bool__(self) -> bool:
        """Say whether something came, be it only what spoils a text."""
        return bool(self._bytes or self._fault)

    def add(self, data: bytes, at: float) -> None:
        """Take the next bytes of this text."""
        self._came(at)
        room = MOST_BYTES - len(self._bytes)
        self._bytes += data[:room]
        if len(data) > room:
            self.spoil("TOO_LONG", at)

    def spoil(self, fault: str, at: float) -> None:
        """Say that something came that no text holds, or was lost: this text is not whole."""
        self._came(at)
        if not self._fault:
            self._fault, self._sound = fault, len(self._bytes)

    def ended(self, end: str, at: float) -> Framed | None:
        """End it where its device says so; whatever comes next is another text."""
        found = self._take(end, at, self._fault) if self else None
        self.is_rest = self._is_doubtful = False
        return found

    def overdue(self, at: float) -> Framed | None:
        """Give it up when nothing came of it for too long."""
        if at - self.last_at < CUT_AFTER:
            return None
        if self._is_doubtful and not self:
            self.is_rest = False
        self._is_doubtful = False
        return self.given_up(self.last_at)

    def given_up(self, at: float) -> Framed | None:
        """Give it up: what comes of it later is a rest. A fault that stood alone has none."""
        if not self:
            return None
        self.is_rest = self.is_rest or bool(self._bytes)
        return self._take("", at, "CUT" if self._fault in ("", _REST) else self._fault)

    def broken(self, at: float) -> Framed | None:
        """Give it up as its device went away, and with it perhaps what nobody had read yet.

        So what comes next is a rest even where nothing was in hand, unless a silence stands before it.
        """
        found = self.given_up(at)
        if not self.is_rest:
            self.is_rest = self._is_doubtful = True
        return found

    def opened(self, at: float) -> None:
        """Say that its device was opened, perhaps anew: a silence counts from here."""
        self.last_at = at

    def _came(self, at: float) -> None:
        if not self:
            self._began_at = at
            self._fault, self._sound = _REST if self.is_rest else "", 0
        self.last_at = at

    def _take(self, end: str, at: float, fault: str) -> Framed:
        raw = _decoded(self._bytes)
        if self._fault and not is_self_test(raw):
            raw = _decoded(self._bytes[: self._sound])
        framed = Framed(raw, end, self._began_at, at, fault)
        self._bytes.clear()
        self._fault = ""
        return framed


class Framer:
    """Cuts one device's bytes into texts; none is lost, doubled, made of two, or the rest of one that was given up."""

    def __init__(self, *, by_silence: bool = False) -> None:
        self._by_silence = by_silence
        self._text = TextInHand()

    def opened(self, at: float) -> None:
        """Say that the device was opened, perhaps anew."""
        self._text.opened(at)

    def feed(self, data: bytes, at: float) -> list[Framed]:
        """Take bytes that came at a moment, or none; give the texts that they, or the silence before them, end."""
        found = [self.silence(at)]
        for byte in data:
            if byte in _ENDS:
                # The LF behind a CR, or an end mark alone, is no text.
                found.append(self._text.ended(chr(byte), at))
            else:
                self._text.add(bytes((byte,)), at)
        return [each for each in found if each is not None]

    def spoil(self, fault: str, at: float) -> None:
        """Say that something came that no text holds, or was lost: the text in hand, or the next, is not whole."""
        self._text.spoil(fault, at)

    def silence(self, at: float) -> Framed | None:
        """Judge that nothing came until a moment: end the text in hand, or give it up."""
        text = self._text
        if not self._by_silence:
            return text.overdue(at)
        ended = at - text.last_at >= (CUT_AFTER if text.is_rest else _ENDED_AFTER)
        return text.ended("", text.last_at) if ended else None

    def end_by_silence(self, by_silence: bool, at: float) -> Framed | None:
        """Frame in another way from now on, as something was learned; what is in hand is given up."""
        if by_silence is self._by_silence:
            return None
        self._by_silence = by_silence
        return self._text.given_up(at)

    def broken(self, at: float) -> Framed | None:
        """Give up what is in hand: the device went away."""
        return self._text.broken(at)


def _decoded(data: bytearray) -> str:
    return data.decode("utf-8", "surrogateescape")
