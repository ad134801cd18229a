"""GS1 element strings in a row: where each element begins and ends, with every separator insisted upon."""

from __future__ import annotations

from dataclasses import dataclass

from scanners.barcode_data import Problem
from scanners.gs1_elements import Definition, definition_at, problem_of
from scanners.profile import GS


@dataclass(frozen=True)
class Token:
    """One element as it stands in the text."""

    definition: Definition
    value: str
    start: int
    """Position of the AI in the data."""
    problem: Problem | None = None

    @property
    def ai(self) -> str:
        """The Application Identifier."""
        return self.definition.ai

    @property
    def end(self) -> int:
        """Position after the value."""
        return self.start + len(self.ai) + len(self.value)


@dataclass(frozen=True)
class Tokens:
    """All elements of one text, and what stopped the walk if anything did."""

    elements: tuple[Token, ...]
    stop: Problem | None = None
    """Set when the text could not be walked to its end: an AI that is not in the table."""


def tokenise(data: str) -> Tokens:
    """Walk the data element by element; a superfluous separator is tolerated (GenSpecs 7.8.6), a missing one is not."""
    elements: list[Token] = []
    position = 0
    while position < len(data):
        if data[position] == GS:
            position += 1
            continue
        definition = definition_at(data[position : position + 4])
        if definition is None:
            return Tokens(tuple(elements), _unknown(position))
        token = _token(definition, data, position)
        elements.append(token)
        position = max(token.end, position + 1)
    return Tokens(tuple(elements))


def from_pairs(pairs: list[tuple[str, str]]) -> Tokens:
    """The same elements from (AI, value) pairs that came separated already, as in a web link or in brackets."""
    elements: list[Token] = []
    for ai, value in pairs:
        definition = definition_at(ai)
        if definition is None or definition.ai != ai:
            return Tokens(tuple(elements), _unknown(0))
        elements.append(Token(definition, value, 0, problem_of(definition, value)))
    return Tokens(tuple(elements))


def _token(definition: Definition, data: str, start: int) -> Token:
    begin = start + len(definition.ai)
    end = data.find(GS, begin)
    end = len(data) if end < 0 else end
    if not definition.needs_separator:
        end = min(end, begin + definition.longest)
    value = data[begin:end]
    found = problem_of(definition, value)
    if found is not None:
        found = Problem(found.code, found.field, found.message, (start, max(end, start + 1)))
    return Token(definition, value, start, found)


def _unknown(position: int) -> Problem:
    text = "A field begins with an Application Identifier that is not in the GS1 table."
    return Problem("UNKNOWN_AI", None, text, (position, position + 2))
