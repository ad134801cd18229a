"""The driver of a kiosk in a browser: no key from the page ends the program, and it ends when its server is gone."""

from __future__ import annotations

import os
import select
import selectors
import sys
from typing import Final

from textual import messages
from textual.drivers._byte_stream import ByteStream
from textual.drivers.web_driver import WebDriver

from kiosk.terminal import InputDecoder

_LOOK_AGAIN: Final = 0.1
"""Seconds after which the input thread looks whether it should end, as Textual's own."""
_READ_SIZE: Final = 4096
_KEYS: Final = "D"


class BrowserDriver(WebDriver):
    """Textual's driver for browsers with an input thread that survives every key."""

    _taking = False
    """Keys were read, or are about to be, whose messages are not all sent yet."""

    def has_unread_input(self) -> bool:
        """Say whether keys have come from the page whose messages are not sent yet."""
        waiting, _, _ = select.select([_stdin()], [], [], 0)
        return bool(waiting) or self._taking

    def run_input_thread(self) -> None:
        """Read what the page sends until told to stop."""
        decoder, packets = InputDecoder(self._debug), ByteStream()
        with selectors.SelectSelector() as selector:
            selector.register(_stdin(), selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_LOOK_AGAIN) and not self._take(decoder, packets):
                    break
                for message in decoder.tick():
                    self.process_message(message)
        decoder.close()

    def _take(self, decoder: InputDecoder, packets: ByteStream) -> bool:
        """Take what has come; False when nothing will come any more."""
        self._taking = True
        try:
            data = os.read(_stdin(), _READ_SIZE)
            if not data:
                self._app.post_message(messages.ExitApp())
                return False
            for kind, payload in packets.feed(data):
                if kind == _KEYS:
                    for message in decoder.feed(payload):
                        self.process_message(message)
                else:
                    self._on_meta(kind, payload)
            return True
        finally:
            self._taking = False


def _stdin() -> int:
    return sys.__stdin__.fileno() if sys.__stdin__ is not None else 0
