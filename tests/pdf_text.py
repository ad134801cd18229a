"""Reading a PDF of ours back: what each page says, by the fonts' own tables from glyphs to letters."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(?m)^(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
_TEXT = re.compile(rb"/F(\d+) [\d.]+ Tf|\((.*?)(?<!\\)((?:\\\\)*)\) Tj", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages(content: bytes) -> list[str]:
    """Give the text of each page, a line a piece of text in the order it was drawn."""
    objects = {int(number): body for number, body in _OBJECT.findall(content)}
    fonts = _fonts(objects)
    found = []
    for body in objects.values():
        if b"/Type /Page\n" in body:
            [number] = re.findall(rb"/Contents (\d+) 0 R", body)
            found.append(_said(_stream(objects[int(number)]), fonts))
    return found


def _stream(body: bytes) -> bytes:
    [(raw)] = _STREAM.findall(body)
    return zlib.decompress(raw) if b"/FlateDecode" in body else raw


def _fonts(objects: dict[int, bytes]) -> dict[str, dict[int, str]]:
    found = {}
    for body in objects.values():
        for name, number in re.findall(rb"/F(\d+) (\d+) 0 R", body):
            to_unicode = re.search(rb"/ToUnicode (\d+) 0 R", objects[int(number)])
            assert to_unicode, "a font says which letters its glyphs are"
            found[name.decode()] = _letters(_stream(objects[int(to_unicode[1])]).decode())
    return found


def _letters(table: str) -> dict[int, str]:
    pairs = re.findall(r"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>\n", table)
    return {int(glyph, 16): bytes.fromhex(letter).decode("utf-16-be") for glyph, letter in pairs}


def _said(stream: bytes, fonts: dict[str, dict[int, str]]) -> str:
    lines, letters = [], dict[int, str]()
    for font, text, slashes in _TEXT.findall(stream):
        if font:
            letters = fonts[font.decode()]
        else:
            glyphs = _ESCAPED.sub(_unescaped, text + slashes)
            pairs = zip(glyphs[::2], glyphs[1::2], strict=True)
            lines.append("".join(letters[high << 8 | low] for high, low in pairs))
    return "\n".join(lines)


def _unescaped(match: re.Match[bytes]) -> bytes:
    letter = match[1]
    return bytes([int(letter, 8)]) if len(letter) == 3 else _PLAIN.get(letter, letter)
