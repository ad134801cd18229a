"""The hardened terminal driver: no byte that a scanner or a line fault can send ends the program or hides itself."""

from __future__ import annotations

import codecs
import os
import select
import selectors
from collections.abc import Iterable, Iterator
from typing import Final

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.keys import Keys
from textual.message import Message

from kiosk.wedge_keys import UNDECODED

_ESCAPE: Final = "\x1b"
_LOOK_AGAIN: Final = 0.1
"""Seconds after which the input thread looks whether it should end, as Textual's own."""
_READ_SIZE: Final = 4096


class _FrankParser(XTermParser):
    """Textual's parser, but it hides nothing that it swallowed or rewrote.

    Esc pressed in the middle of a scan joins the scan's next characters: Textual turns `Esc 4` into `¢`, `Esc O p`
    into `0`, an Esc it cannot use into `^`, and drops some sequences. Each is announced by the key UNDECODED first.
    """

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        if sequence == _ESCAPE:
            yield events.Key(UNDECODED, None)
            return
        keys = list(super()._sequence_to_key_events(sequence, alt=alt))
        if alt or (any(map(_is_rewritten, keys)) and not self._is_plain(sequence)):
            yield events.Key(UNDECODED, None)
        yield from keys

    def _is_plain(self, sequence: str) -> bool:
        if len(sequence) == 1:
            return True
        return not constants.DISABLE_KITTY_KEY and self._parse_extended_key(sequence) is not None


def _is_rewritten(key: events.Key) -> bool:
    return key.key == Keys.Ignore or key.character is not None


class InputDecoder:
    """Bytes in, messages out; whatever the bytes are, it goes on."""

    def __init__(self, debug: bool = False) -> None:
        self._debug = debug
        self._decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
        self._parser = _FrankParser(debug)

    def feed(self, data: bytes) -> Iterator[Message]:
        """Yield what these bytes mean; bytes that are not UTF-8 become U+FFFD."""
        # One character at a time, so that a sequence the parser fails on takes nothing else with it.
        for character in self._decode(data):
            yield from self._guarded(self._parser.feed(character))

    def tick(self) -> Iterator[Message]:
        """Yield what a sequence that came to nothing means after all."""
        yield from self._guarded(self._parser.tick())

    def close(self) -> None:
        """Let the parser go; what it still holds is not delivered."""
        for _ in self._guarded(self._parser.feed("")):
            pass

    def _guarded(self, messages: Iterable[Message]) -> Iterator[Message]:
        try:
            yield from messages
        except Exception:  # The parser is a generator: once it has raised it is spent, whatever the reason was.
            self._parser = self._renewed()
            yield events.Key(UNDECODED, None)

    def _renewed(self) -> _FrankParser:
        parser = _FrankParser(self._debug)
        parser.mouse_pixels = self._parser.mouse_pixels
        return parser


class KioskDriver(LinuxDriver):
    """Textual's driver with an input thread that survives every byte."""

    _taking = False
    """Bytes were read, or are about to be, whose messages are not all sent yet."""
    _at_end = False
    """The terminal is gone: it looks readable for ever and holds no key."""

    def has_unread_input(self) -> bool:
        """Say whether keys were pressed whose messages are not sent yet; without a terminal there are none.

        A busy machine may keep the input thread waiting for a second: that is no silence of the keyboard.
        """
        try:
            waiting, _, _ = select.select([self.fileno], [], [], 0)
        except (OSError, ValueError):
            return False
        # Looked at second: what the thread has taken from the terminal meanwhile shows here.
        return (bool(waiting) and not self._at_end) or self._taking

    def run_input_thread(self) -> None:
        """Read the terminal until told to stop."""
        decoder = InputDecoder(self._debug)
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                self._take_input(decoder, ready=bool(selector.select(_LOOK_AGAIN)))
        decoder.close()

    def _take_input(self, decoder: InputDecoder, ready: bool) -> None:
        if ready:
            self._taking = True
            try:
                data = os.read(self.fileno, _READ_SIZE)
                for message in decoder.feed(data):
                    self.process_message(message)
            finally:
                self._taking = False
            self._at_end = not data
            if self._at_end:
                self.exit_event.wait(_LOOK_AGAIN)
        for message in decoder.tick():
            self.process_message(message)
