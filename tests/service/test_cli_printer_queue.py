"""`kiosk printer queue`: what waits and what needs a look, for scripts and for people."""

from __future__ import annotations

from pathlib import Path

import pytest

from labels.printers.states import Unsure
from tests.pharmacy import Pharmacy, assert_sound
from tests.service.command_line import Kiosk
from tests.service.printing import PATIENT, Printing, printing

SHELF = {"name": "Bin 3", "internal_id": "K1-2"}


@pytest.fixture
def desk(pharmacy: Pharmacy) -> Printing:
    return printing(pharmacy)


@pytest.fixture
def kiosk(desk: Printing, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kiosk:
    return Kiosk(monkeypatch, desk.pharmacy.place.target, tmp_path / "data")


def queue(kiosk: Kiosk, *arguments: str) -> list[tuple[str, str]]:
    ran = kiosk("printer", "queue", *arguments)
    assert ran.code == 0, ran
    return [(line["id"], line["state"]) for line in ran.lines]


def test_what_needs_somebody_is_listed_first_and_no_patient_is_named(desk: Printing, kiosk: Kiosk) -> None:
    desk.paper.answers = [Unsure("The link broke.", 3)]
    doubtful, proven = desk.queue(), desk.queue(SHELF, "location")
    desk.send()
    waiting = desk.queue()

    assert queue(kiosk) == [(doubtful, "needs_check"), (waiting, "queued")]
    assert queue(kiosk, "--all") == [(doubtful, "needs_check"), (waiting, "queued"), (proven, "confirmed")]
    said = kiosk.raw("printer", "queue", "--all")
    assert f"{doubtful}  ▲ LOOK  Bag label RX4417, Zebra 4x3, Ana Ruiz. The link broke." in said.out
    assert PATIENT not in said.out + kiosk("printer", "queue", "--all").out


def test_a_person_says_what_came_of_a_label(desk: Printing, kiosk: Kiosk) -> None:
    desk.paper.answers = [Unsure("The link broke.", 3)]
    job_id = desk.queue()
    desk.send()

    assert queue(kiosk, "--not-printed", job_id, "--as", "Ben Okafor") == [(job_id, "failed")]
    [(copy, state)] = queue(kiosk, "--reprint", job_id, "--reason", "nothing came", "--as", "Ben Okafor")
    assert state == "queued"
    assert queue(kiosk, "--cancel", copy, "--as", "Ben Okafor") == [(copy, "cancelled")]
    assert desk.job(copy).reason == "nothing came"
    assert_sound(desk.record)


def test_a_printed_label_is_void(desk: Printing, kiosk: Kiosk) -> None:
    job_id = desk.queue()
    desk.send()

    assert kiosk("printer", "queue", "--void", job_id, "--as", "Ben Okafor").error == "NO_REASON"
    assert queue(kiosk, "--void", job_id, "--reason", "torn", "--as", "Ben Okafor") == [(job_id, "failed")]


def test_what_cannot_be_is_said(desk: Printing, kiosk: Kiosk) -> None:
    job_id = desk.queue()

    assert kiosk("printer", "queue", "--printed", job_id, "--as", "Ben Okafor").error == "NOT_NOW"
    assert kiosk("printer", "queue", "--printed", "K1-ZZZ", "--as", "Ben Okafor").error == "NO_LABEL"
    assert kiosk("printer", "queue", "--cancel", job_id).error == "WHO"
    assert kiosk("printer", "queue", "--cancel", job_id, "--printed", job_id).code == 2
