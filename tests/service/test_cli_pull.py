"""`kiosk job pull`: a pull driven by lines, each answered once it is in the record, and how the record tells of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.services.record_filter import Filter
from tests import codes
from tests.pharmacy import PIN, Pharmacy, assert_sound, done
from tests.service.command_line import Kiosk, lines
from tests.service.pulling import VANCOMYCIN, add_person, pulling, receive, vial
from tests.service.reading import page


@pytest.fixture
def kiosk(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kiosk:
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


def test_a_pull_goes_on_where_it_was_left_and_comes_to_an_end(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    receive(pharmacy, *[vial("VN1")] * 4)

    ran = kiosk(
        "job", "pull", "--as", "Ana Ruiz", stdin=lines({"answer": {"order": "4471"}}, {"scan": vial("VN1"), "key": "a"})
    )

    assert [(line["outcome"], line["code"], line["step"]) for line in ran.lines] == [
        ("done", "PURPOSE", 1),
        ("done", "PULLED", 2),
    ]
    view = ran.lines[1]["view"]
    assert (view["purpose"], view["reference"], view["needed_until"]) == ("order", "4471", "2026-11-23")
    assert [(line["name"], line["lot"], line["quantity"]) for line in view["lines"]] == [(VANCOMYCIN, "VN1", 1)]
    job = ran.lines[0]["job"]
    ran = kiosk(
        *("job", "pull", "--as", "Ben Okafor", "--resume", job),
        stdin=lines(
            {"scan": vial("VN1"), "key": "a"}, {"scan": vial("VN7")}, {"answer": {"quantity": 3}}, {"finish": True}
        ),
    )
    assert [line["code"] for line in ran.lines] == ["PULLED", "UNKNOWN_LOT", "QUANTITY", "FINISHED"]
    assert pharmacy.on_hand(VANCOMYCIN) == 1
    again = kiosk("job", "pull", "--as", "Ben Okafor", "--resume", job, stdin=lines({"scan": vial("VN1"), "key": "a"}))
    assert again.only["code"] == "PULLED"
    assert kiosk("job", "receive", "--as", "Ana Ruiz", "--resume", job, stdin=b"").error == "NO_JOB"
    assert_sound(pharmacy.record)


def test_the_record_says_what_was_pulled_and_what_came_back(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("SOON", "270331"), vial("VN1", "280331", "S1"), vial("VN1"), vial("VN1"))
    pia = add_person(pharmacy, "Pia Lund", "pharmacist")
    shelf = pulling(pharmacy, needed_until="2027-05-01")
    done(shelf.scan(vial("VN1", serial="S1")))
    done(shelf.scan(vial("VN1", serial="S2")))
    done(shelf.scan(vial("VN1")))
    shelf.scan(vial("SOON", "270331"))
    done(shelf.answer(approved_by=pia, pin=PIN))
    done(shelf.comes_back(vial("VN1")), "RETURNED")
    done(shelf.undo())
    done(shelf.undo())
    done(shelf.finish())

    told = "\n".join(line.text for line in page(pharmacy.record, Filter(), 1000).lines)

    for part in (
        "began to pull",
        "pulled 1 vial of Vancomycin 1 g, lot VN1, from Shelf",
        "noted the serial number of 1 vial of Vancomycin 1 g, lot VN1",
        "from Shelf (allowed by Pia Lund)",
        "Pia Lund signed as approved",
        "brought 1 vial of Vancomycin 1 g, lot VN1 back, to Shelf (never left the pharmacy",
        "took back the return of 1 vial",
        "took back the pull of 1 vial of Vancomycin 1 g, lot SOON",
    ):
        assert part in told, told


@pytest.mark.parametrize(
    "answer",
    [{"purpose": []}, {"purpose": {}}, {"purpose": 1}, {"order": []}, {"wanted": {}}, {"kit": []}, {"bin": {}}],
)
def test_an_answer_of_the_wrong_type_is_refused_in_words(kiosk: Kiosk, answer: dict[str, object]) -> None:
    ran = kiosk("job", "pull", "--as", "Ana Ruiz", stdin=lines({"answer": answer}))

    assert ran.code == 0, ran
    assert (ran.only["outcome"], ran.only["step"]) == ("refused", 0)


def test_yes_is_no_number_of_units(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    receive(pharmacy, *[vial("VN1")] * 10)
    carton = codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331")
    requests = ({"answer": {"purpose": "unit"}}, {"scan": carton}, {"answer": {"quantity": True}})

    assert kiosk("job", "pull", "--as", "Ana Ruiz", stdin=lines(*requests)).lines[-1]["outcome"] == "refused"
