"""What a kind of label is: the keys it takes, those it cannot do without, and its lines from top to bottom."""

from __future__ import annotations

from dataclasses import dataclass

from labels.content import Role


@dataclass(frozen=True)
class Part:
    """One value within a line, with the words around it."""

    key: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Line:
    """A line of a label, printed when at least one of its values is there."""

    role: Role
    parts: tuple[Part, ...]
    lead: str = ""
    """What the value is, in plain letters before it."""
    fixed: str = ""
    """What is printed instead of the value of a mark."""
    between: str = "  \N{MIDDLE DOT}  "
    bold: bool = False
    boxed: bool = False
    reversed: bool = False
    flows: bool = False
    """Stands on the line before where there is room."""
    is_table: bool = False
    """Makes rows of name and amount, which stand below one another."""
    is_joined: bool = False
    """Makes one line of a list too; lines of several values always are one."""
    blames: str = ""
    """The key that a refusal names, where the value was not given as such but follows from another."""

    @property
    def field(self) -> str:
        """The key that a refusal names."""
        return self.blames or self.parts[0].key


@dataclass(frozen=True)
class Kind:
    """One kind of label."""

    name: str
    about: str
    lines: tuple[Line, ...]
    required: tuple[tuple[str, ...], ...]
    """What must be there; of several keys one suffices, and the first is named when none is."""
    extra: frozenset[str] = frozenset()
    """Keys that have no line of their own: they change what others say."""
    tall: frozenset[str] = frozenset()
    """Keys that are a name here and the name of a drug all the same: they get tall-man letters, and nothing else."""
    title: str = ""
    is_title_reversed: bool = False
    is_code_in_letters: bool = True
    """Whether the symbol is also written in letters: not on a badge, which nobody shall type."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that it takes, in the order of its lines."""
        of_lines = [part.key for line in self.lines for part in line.parts if part.key not in DERIVED]
        blamed = [line.blames for line in self.lines if line.blames]
        return tuple(dict.fromkeys([*of_lines, *blamed, *sorted(self.extra), "internal_id", "reprint"]))


DERIVED = frozenset({"pn_head", "phone", "bud_staff", "bud_home", "bud_begin", "vinca", "transfer", "inspect"})
"""Values that nobody gives: they follow from others (labels/safety.py)."""


def value(
    key: str, role: Role, lead: str = "", *, bold: bool = False, boxed: bool = False, flows: bool = False
) -> Line:
    """Make a line of one value."""
    return Line(role, (Part(key),), lead, bold=bold, boxed=boxed, flows=flows)


def mark(key: str, text: str, role: Role = "title", *, is_band: bool = False) -> Line:
    """Make the line of a mark."""
    return Line(role, (Part(key),), fixed=text, bold=True, reversed=is_band)
