"""XML as a stream of records: nothing but the record at hand is kept, and nothing that a hostile file asks for is done.

A document type, and with it every entity that could grow or reach outside, is refused before it is looked at.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from kiosk.catalogues.problem import CatalogueError
from kiosk.catalogues.source import Source

PIECE = 64 << 10
"""Bytes that are read at once."""
MOST_DEPTH = 32
"""Elements inside one another; GUDID has seven."""
MOST_TEXT = 64_000
"""Characters of one element; GUDID's longest has 2,000."""
MOST_RECORD_TEXT = 1_000_000
"""Characters of one record."""
MOST_ELEMENTS = 50_000
"""Elements of one record."""
_MOST_UNFINISHED = 1 << 20
"""Bytes of one tag, comment or instruction, which the parser holds until its end."""


@dataclass
class Node:
    """One element: its name without a namespace prefix, its text, and what is in it."""

    name: str
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def all(self, *path: str) -> list[Node]:
        """Give every element that the names lead to, one name a level."""
        found = [self]
        for name in path:
            found = [child for node in found for child in node.children if child.name == name]
        return found

    def value(self, *path: str) -> str:
        """Give the text of the first element that the names lead to, its spaces made single; empty without one."""
        found = self.all(*path)
        return " ".join(found[0].text.split()) if found else ""


def records(source: Source, name: str, roots: frozenset[str]) -> Iterator[Node]:
    """Give each element `name` of a document whose root is one of `roots`; CatalogueError as soon as it is not one."""
    reading = _Reading(source.name, name, roots)
    while piece := source.read(PIECE):
        reading.feed(piece)
        yield from reading.taken()
    reading.finish()
    yield from reading.taken()


class _Reading:
    """A parser and the one record that it is in."""

    def __init__(self, file: str, name: str, roots: frozenset[str]) -> None:
        self.file = file
        self.name = name
        self.roots = roots
        self.depth = 0
        self.fed = 0
        self.open: list[Node] = []
        self.pieces: list[list[str]] = []
        self.text = 0
        self.elements = 0
        self.done: deque[Node] = deque()
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._refuse_document_type
        self.parser.EntityDeclHandler = self._refuse_document_type
        self.parser.ExternalEntityRefHandler = self._refuse_document_type

    def feed(self, piece: bytes) -> None:
        """Parse the next bytes."""
        self._parse(piece, last=False)
        self.fed += len(piece)
        if self.fed - self.parser.CurrentByteIndex > _MOST_UNFINISHED:
            raise self._hostile("one tag or comment is longer than 1 MB")

    def finish(self) -> None:
        """Parse the end of the file, which must be the end of the document."""
        self._parse(b"", last=True)

    def taken(self) -> Iterator[Node]:
        """Give the records that are whole, and forget them."""
        while self.done:
            yield self.done.popleft()

    def _parse(self, piece: bytes, *, last: bool) -> None:
        try:
            self.parser.Parse(piece, last)
        except expat.ExpatError as error:
            raise self._cut_off() if last else self._not_xml(error.lineno, error.code) from error
        except (LookupError, ValueError) as error:  # an encoding that nobody knows
            raise self._not_xml(1, 0) from error

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        self.depth += 1
        if self.depth == 1 and local not in self.roots:
            raise _wrong_root(self.file, local, self.name)
        if self.depth > MOST_DEPTH:
            raise self._hostile(f"its elements are more than {MOST_DEPTH} deep")
        if not self.open:
            if local == self.name and self.depth > 1:
                self._begin(Node(local))
            return
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise self._hostile(f"one {self.name} has more than {MOST_ELEMENTS:,} elements")
        node = Node(local)
        self.open[-1].children.append(node)
        self._push(node)

    def _begin(self, node: Node) -> None:
        self.text = self.elements = 0
        self._push(node)

    def _push(self, node: Node) -> None:
        self.open.append(node)
        self.pieces.append([])

    def _end(self, _name: str) -> None:
        self.depth -= 1
        if not self.open:
            return
        node = self.open.pop()
        node.text = "".join(self.pieces.pop())
        if len(node.text) > MOST_TEXT:
            raise self._hostile(f"one text is longer than {MOST_TEXT:,} characters")
        if not self.open:
            self.done.append(node)

    def _characters(self, text: str) -> None:
        if not self.open:
            return
        self.pieces[-1].append(text)
        self.text += len(text)
        if self.text > MOST_RECORD_TEXT:
            raise self._hostile(f"one {self.name} has more than {MOST_RECORD_TEXT:,} characters")

    def _refuse_document_type(self, *_declared: object) -> int:
        raise self._hostile("it declares a document type or entities, which no catalogue does")

    def _hostile(self, why: str) -> CatalogueError:
        message = f"{self.file} is refused: {why} (line {self.parser.CurrentLineNumber:,})."
        return CatalogueError("UNSAFE_XML", message, "Download the catalogue again from where it is published.")

    def _cut_off(self) -> CatalogueError:
        message = f"{self.file} ends too early: it was cut off, perhaps while it was downloaded."
        return CatalogueError("TRUNCATED", message, "Download it again.")

    def _not_xml(self, line: int, code: int) -> CatalogueError:
        why = expat.ErrorString(code) if code else "unknown encoding"
        message = f"{self.file} is not well-formed XML (line {line:,}: {why})."
        return CatalogueError("NOT_XML", message, "Check that it is the right file, and download it again.")


def _wrong_root(file: str, root: str, wanted: str) -> CatalogueError:
    message = f"{file} is XML, but not a catalogue of {wanted}s: it begins with <{root[:40]}>."
    return CatalogueError("WRONG_FILE", message, "Choose the file that AccessGUDID publishes.")
