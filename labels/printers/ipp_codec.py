"""IPP messages as bytes (RFC 8010): requests are written, answers are read; what is not whole is refused."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

OPERATION, JOB, END, PRINTER = 0x01, 0x02, 0x03, 0x04
INTEGER, BOOLEAN, ENUM = 0x21, 0x22, 0x23
RESOLUTION, RANGE, BEGIN_COLLECTION, END_COLLECTION, MEMBER = 0x32, 0x33, 0x34, 0x37, 0x4A
NAME, KEYWORD, URI, CHARSET, LANGUAGE, MIME_TYPE = 0x42, 0x44, 0x45, 0x47, 0x48, 0x49

_LAST_DELIMITER = 0x0F
_WITH_LANGUAGE = (0x35, 0x36)
_FIRST_TEXT = 0x40
_DEEPEST = 8
"""Collections within one another; the standard's own go to three."""

Attributes = Mapping[str, tuple[object, ...]]
"""Values by name: int, bool, str, bytes, a range or resolution as whole numbers, a collection as Attributes again."""


@dataclass(frozen=True)
class Attribute:
    """One attribute to be sent; a value of a kind that is not told apart here is given as its bytes."""

    tag: int
    name: str
    values: tuple[int | bool | str | bytes | tuple[Attribute, ...], ...]
    """A collection is its members."""


@dataclass(frozen=True)
class Message:
    """An answer."""

    status: int
    groups: tuple[tuple[int, Attributes], ...]
    """Each with the delimiter that it began with."""

    def all_of(self, group: int) -> list[Attributes]:
        """Give the groups of one kind."""
        return [attributes for kind, attributes in self.groups if kind == group]

    def first(self, group: int) -> Attributes:
        """Give the first group of one kind; nothing when there is none."""
        return next(iter(self.all_of(group)), {})


class NoIppError(ValueError):
    """The bytes are no IPP message, or not a whole one."""


def request(operation: int, number: int, groups: Sequence[tuple[int, Sequence[Attribute]]]) -> bytes:
    """Write a request of IPP 1.1, which newer printers take as well."""
    written = struct.pack(">BBHI", 1, 1, operation, number)
    for delimiter, attributes in groups:
        written += bytes([delimiter]) + b"".join(_attribute(each) for each in attributes)
    return written + bytes([END])


def _attribute(attribute: Attribute) -> bytes:
    names = (attribute.name, *[""] * (len(attribute.values) - 1))
    return b"".join(_value(attribute.tag, name, value) for name, value in zip(names, attribute.values, strict=True))


def _value(tag: int, name: str, value: int | bool | str | bytes | tuple[Attribute, ...]) -> bytes:
    if isinstance(value, tuple):
        members = b"".join(_field(MEMBER, "", each.name.encode()) + _unnamed(each) for each in value)
        return _field(BEGIN_COLLECTION, name, b"") + members + _field(END_COLLECTION, "", b"")
    if isinstance(value, bool):
        return _field(tag, name, bytes([value]))
    if isinstance(value, bytes):
        return _field(tag, name, value)
    return _field(tag, name, struct.pack(">i", value) if isinstance(value, int) else value.encode())


def _unnamed(member: Attribute) -> bytes:
    return b"".join(_value(member.tag, "", value) for value in member.values)


def _field(tag: int, name: str, content: bytes) -> bytes:
    named = name.encode()
    return struct.pack(">BH", tag, len(named)) + named + struct.pack(">H", len(content)) + content


def read_message(content: bytes) -> Message:
    """Read an answer; NoIppError when it is none."""
    if len(content) < 9 or content[0] not in (1, 2):
        raise NoIppError("the answer does not begin as IPP")
    groups: list[tuple[int, Attributes]] = []
    fields: list[_Field] = []
    for field in _fields(content, 8):
        if field.tag > _LAST_DELIMITER:
            fields.append(field)
            continue
        if groups:
            groups[-1] = (groups[-1][0], _attributes(fields))
        elif fields:
            raise NoIppError("an attribute stands outside of all groups")
        fields = []
        groups.append((field.tag, {}))
    return Message(struct.unpack_from(">H", content, 2)[0], tuple(groups[:-1]))


@dataclass(frozen=True)
class _Field:
    tag: int
    name: str
    content: bytes


def _fields(content: bytes, at: int) -> Iterator[_Field]:
    """Every delimiter and value up to the end mark, which must be there."""
    while True:
        [tag] = _piece(content, at, 1)
        at += 1
        if tag <= _LAST_DELIMITER:
            yield _Field(tag, "", b"")
            if tag == END:
                return
            continue
        name = _counted(content, at)
        value = _counted(content, at + 2 + len(name))
        at += 4 + len(name) + len(value)
        yield _Field(tag, name.decode("utf-8", "replace"), value)


def _counted(content: bytes, at: int) -> bytes:
    return _piece(content, at + 2, struct.unpack(">H", _piece(content, at, 2))[0])


def _piece(content: bytes, at: int, size: int) -> bytes:
    piece = content[at : at + size]
    if len(piece) != size:
        raise NoIppError("the answer ends in the middle")
    return piece


def _attributes(fields: list[_Field]) -> Attributes:
    """Values by name; where a printer says something twice, its first word counts, as it does for CUPS."""
    found: dict[str, tuple[object, ...]] = {}
    waiting = iter(fields)
    name, is_known = "", False
    for field in waiting:
        if field.name:
            name, is_known = field.name, field.name in found
        value = _read(field, waiting, 1)
        if not is_known:
            found[name] = (*found.get(name, ()), value)
    return found


def _read(field: _Field, following: Iterator[_Field], depth: int) -> object:
    """Read one value; a collection takes its members from the fields that follow."""
    content = field.content
    if field.tag == BEGIN_COLLECTION:
        return _collection(following, depth)
    if field.tag in (INTEGER, ENUM) and len(content) == 4:
        return struct.unpack(">i", content)[0]
    if field.tag == BOOLEAN and len(content) == 1:
        return content != b"\0"
    if field.tag == RANGE and len(content) == 8:
        return struct.unpack(">ii", content)
    if field.tag == RESOLUTION and len(content) == 9:
        return struct.unpack(">iib", content)
    if field.tag in _WITH_LANGUAGE:
        language = _counted(content, 0)
        return _counted(content, 2 + len(language)).decode("utf-8", "replace")
    return content.decode("utf-8", "replace") if field.tag >= _FIRST_TEXT else content


def _collection(following: Iterator[_Field], depth: int) -> Attributes:
    if depth > _DEEPEST:
        raise NoIppError("collections are nested too deeply")
    found: dict[str, tuple[object, ...]] = {}
    name = ""
    for field in following:
        if field.tag == END_COLLECTION:
            return found
        if field.tag == MEMBER:
            name = field.content.decode("utf-8", "replace")
            found[name] = ()
        elif name:
            found[name] = (*found[name], _read(field, following, depth + 1))
        else:
            raise NoIppError("a value of a collection has no name")
    raise NoIppError("a collection does not end")
