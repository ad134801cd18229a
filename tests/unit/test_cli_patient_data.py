"""What is said of a patient at a terminal: each field is asked for, and nothing said is nothing given."""

from __future__ import annotations

import io
import sys

import pytest

from kiosk.cli.patient_data import Field, read_fields

FIELDS = (Field("name", "Name"), Field("birth_date", "Birth date"))


class Typed(io.StringIO):
    """A person at a keyboard."""

    def isatty(self) -> bool:
        return True


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> dict[str, str]:
    monkeypatch.setattr(sys, "stdin", Typed(text))
    return read_fields(FIELDS)


def test_each_field_is_asked_for(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed(monkeypatch, " quill mar \n1961-02-28\n") == {"name": "quill mar", "birth_date": "1961-02-28"}
    assert capsys.readouterr().out == "Name: Birth date: "


def test_what_is_left_out_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed(monkeypatch, "quill\n\n") == {"name": "quill"}


def test_an_end_of_input_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed(monkeypatch, "quill\n") == {}
