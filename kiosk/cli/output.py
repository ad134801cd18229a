"""What commands say: JSON for programs on standard output, words for people, errors as either."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TextIO

_NO_CHARACTER = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Output:
    """Where a command writes, and whether a program reads it."""

    stdout: TextIO
    stderr: TextIO
    json: bool

    def line(self, content: Mapping[str, Any], words: str) -> None:
        """Answer with one line: the object, or its words, flushed at once."""
        text = _json(content) if self.json else printable(words)
        _write(self.stdout, text)

    def text(self, text: str) -> None:
        """Answer with a text that has its own line ends, such as lines for a spreadsheet."""
        _write(self.stdout, text, end="")

    def error(self, code: str, message: str, next_step: str, field: str | None = None) -> None:
        """Say that the command could not do what was asked, and because of which field of what it was given."""
        if self.json:
            blamed = {} if field is None else {"field": field}
            self.line({"error": {"code": code, **blamed, "message": message, "next": next_step}}, "")
        _write(self.stderr, printable(f"{message} {next_step}"))

    def say(self, words: str) -> None:
        """Tell people something beside the answer."""
        _write(self.stderr, printable(words))


def _json(content: Mapping[str, Any]) -> str:
    """Write JSON that every reader takes: what is no character becomes its replacement, as no UTF-8 can hold it."""
    text = json.dumps(content, ensure_ascii=False)
    return json.dumps(json.loads(_NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text)))


def _write(stream: TextIO, text: str, end: str = "\n") -> None:
    """A sign that the terminal's encoding does not have becomes a question mark."""
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding) + end)
    stream.flush()


def printable(words: str) -> str:
    """Show control characters instead of sending them to the terminal."""
    return "".join(letter if letter.isprintable() else _sign(letter) for letter in words)


def _sign(letter: str) -> str:
    code = ord(letter)
    return chr(0x2400 + code) if code < 0x20 else "\N{REPLACEMENT CHARACTER}"
