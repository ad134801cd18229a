"""What a step of a job comes to: one of four answers, each with words for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Choice:
    """One way to answer a question; `answer` is what to send back."""

    label: str
    answer: Mapping[str, Any]


@dataclass(frozen=True)
class Question:
    """Something only a person can say."""

    code: str
    text: str
    choices: tuple[Choice, ...] = ()
    fields: tuple[str, ...] = ()
    """Names of what may be typed instead; keys of the answer."""
    facts: tuple[tuple[str, str], ...] = ()
    """What to compare with the package, as (label, value)."""

    def to_json(self) -> dict[str, Any]:
        """Give the question for a program, and for the job's stored state."""
        return {
            "code": self.code,
            "text": self.text,
            "choices": [{"label": choice.label, "answer": dict(choice.answer)} for choice in self.choices],
            "fields": list(self.fields),
            "facts": [list(fact) for fact in self.facts],
        }

    @staticmethod
    def from_json(content: Mapping[str, Any]) -> Question:
        """Read a stored question back."""
        return Question(
            content["code"],
            content["text"],
            tuple(Choice(choice["label"], choice["answer"]) for choice in content["choices"]),
            tuple(content["fields"]),
            tuple((label, value) for label, value in content["facts"]),
        )


@dataclass(frozen=True)
class Done:
    """The step is in the record."""

    code: str
    message: str
    name: str = field(default="done", init=False)


@dataclass(frozen=True)
class Waiting:
    """Half of something is there; `for_` says what completes it."""

    code: str
    message: str
    for_: str
    name: str = field(default="waiting", init=False)


@dataclass(frozen=True)
class Ask:
    """A person has to answer before the step goes on."""

    question: Question
    name: str = field(default="ask", init=False)

    @property
    def code(self) -> str:
        """The question's code."""
        return self.question.code

    @property
    def message(self) -> str:
        """The question itself."""
        return self.question.text


@dataclass(frozen=True)
class Refused:
    """Nothing was changed: why, and what to do now."""

    code: str
    message: str
    next_step: str
    name: str = field(default="refused", init=False)


Outcome = Done | Waiting | Ask | Refused


def to_json(outcome: Outcome) -> dict[str, Any]:
    """Give an outcome as the commands print it and the record keeps it."""
    content: dict[str, Any] = {"outcome": outcome.name, "code": outcome.code, "message": outcome.message}
    content |= {"next": None, "question": None}
    if isinstance(outcome, Refused):
        content["next"] = outcome.next_step
    elif isinstance(outcome, Waiting):
        content["next"] = outcome.for_
    elif isinstance(outcome, Ask):
        content["question"] = outcome.question.to_json()
    return content


def from_json(content: Mapping[str, Any]) -> Outcome:
    """Read a kept outcome back."""
    match content["outcome"]:
        case "done":
            return Done(content["code"], content["message"])
        case "waiting":
            return Waiting(content["code"], content["message"], content["next"])
        case "ask":
            return Ask(Question.from_json(content["question"]))
        case _:
            return Refused(content["code"], content["message"], content["next"])
