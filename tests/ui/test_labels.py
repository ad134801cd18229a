"""Labels at the kiosk: printed from where one stands, seen before they are on paper, proven by a scan."""

from __future__ import annotations

from pathlib import Path

from db import print_jobs
from labels.printers.states import Unsure
from tests.seen import scanned
from tests.service.printing import PATIENT, Paper, preparation
from tests.ui import packages, paper
from tests.ui.conftest import Start
from tests.ui.door import badge_of, choose, signed_in
from tests.ui.terminal import LOW, TALL, Terminal


def pdf_files(kiosk: Terminal) -> list[Path]:
    return sorted((paper.place_of(kiosk).folder / "labels").glob("*.pdf"))


def symbols_of(file: Path) -> list[str]:
    """What a scanner reads from the paper."""
    return scanned(file.read_bytes())


async def go_to(kiosk: Terminal, label: str) -> None:
    """Move the focus to a button."""
    for _ in range(20):
        if kiosk.focus == label:
            return
        await kiosk.press("down")
    raise AssertionError(f"There is no button {label}.\n{kiosk.text}")


async def test_a_shelfs_label_is_printed_and_its_paper_says_which_shelf(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await kiosk.press("f5", "f2", "down", "enter", "down", "enter")
        assert kiosk.screen_name == "LabelsScreen"
        assert kiosk.strip()[0] == "-ok"
        assert kiosk.shows("● WAITING", "Location label")
        assert len(kiosk.labels_asked) == 1  # the printer need not wait for its next look
        await paper.send(kiosk)
        assert kiosk.shows("✓ PRINTED")
        [text] = symbols_of(pdf_files(kiosk)[0])
        await kiosk.scan(text)
        assert kiosk.shows(f"✓ OK  {paper.jobs(kiosk)[0].subject}: ")


async def test_the_label_is_seen_before_it_is_on_paper(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await kiosk.press("f5", "f2", "down", "down", "enter")
        small = sum(0x2800 < ord(letter) < 0x2900 for letter in kiosk.text)
        assert small > 50
        await kiosk.press("f3")
        assert kiosk.screen_name == "LabelZoom"
        assert sum(0x2800 < ord(letter) < 0x2900 for letter in kiosk.text) > small
        whole = kiosk.text
        await kiosk.press("enter", "right")
        assert kiosk.text != whole
        await kiosk.press("escape", "escape")
        assert kiosk.screen_name == "HomeScreen"


async def test_the_card_of_an_item_prints_the_label_of_a_lot(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await kiosk.scan(packages.KNOWN)
        await kiosk.press("f7", "enter")
        assert kiosk.screen_name == "ItemScreen"
        assert kiosk.strip()[0] == "-ok"
        [job] = paper.jobs(kiosk)
        assert job.kind == "received_lot"
        await paper.send(kiosk)
        [text] = symbols_of(pdf_files(kiosk)[0])
        await kiosk.scan(text)
        assert kiosk.shows("Vancomycin 1 g, lot")


async def test_a_label_printed_again_says_so_and_needs_a_reason(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await kiosk.press("f5", "f2", "down", "enter", "enter")
        await paper.send(kiosk)
        await kiosk.press("f6")
        await kiosk.type("\r")
        assert len(paper.jobs(kiosk)) == 1, "no reason, no label"
        await kiosk.type("the first one tore\r")
        first, again = paper.jobs(kiosk)
        assert (again.reprint_of, again.copy_number, again.reason) == (first.id, 1, "the first one tore")
        assert kiosk.shows("(reprint 1)", "Reason: the first one tore")


async def test_a_printed_label_is_declared_void_and_one_that_waits_is_given_up(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await kiosk.press("f5", "f2", "down", "enter", "enter")
        await paper.send(kiosk)
        await kiosk.press("f8")
        await kiosk.type("stuck on the wrong shelf\r")
        assert kiosk.shows("✕ VOID")
        await kiosk.press("f2", "down", "enter", "enter", "f8")
        assert kiosk.focus == "Go back"
        await kiosk.press("down", "enter")
        assert [job.state for job in paper.jobs(kiosk)] == ["failed", "cancelled"]


async def test_of_a_label_that_got_lost_a_person_says_whether_it_came_out(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await kiosk.press("f5", "f2", "down", "enter", "enter")
        lost = Paper(answers=[Unsure("The printer hung up in the middle of the label.", 700)])
        await paper.send(kiosk, lost.connect)
        assert kiosk.shows("▲ LOOK", "hung up in the middle")
        await kiosk.press("f7", "enter")
        assert kiosk.shows("✓ PRINTED")
        assert lost.asked == 1, "nothing is sent a second time"


async def test_the_scan_of_a_printed_label_proves_it_also_on_home(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        job_id = await paper.queue_bag(kiosk)
        await kiosk.press("f5")
        await paper.send(kiosk)
        assert kiosk.shows("▲ SCAN IT")
        await kiosk.press("escape")
        await kiosk.scan(preparation("RX4417").text)
        assert kiosk.strip()[0] == "-ok"
        job = print_jobs.print_job(kiosk.record, job_id)
        assert job is not None
        assert job.state == "confirmed"


async def test_the_scan_of_another_label_proves_nothing(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        job_id = await paper.queue_bag(kiosk)
        await kiosk.press("f5")
        await paper.send(kiosk)
        await kiosk.scan(preparation("RX4418").text)
        assert kiosk.strip()[0] == "-stop"
        job = print_jobs.print_job(kiosk.record, job_id)
        assert job is not None
        assert job.state == "sent"


async def test_a_patients_label_is_shown_only_when_asked_for_and_who_looks_is_noted(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        job_id = await paper.queue_bag(kiosk)
        await kiosk.press("f5", "down")
        assert kiosk.shows("Bag label RX4417")
        assert PATIENT not in kiosk.text
        assert not any(0x2800 < ord(letter) < 0x2900 for letter in kiosk.text)
        assert kiosk.shows("F3 shows it, and who looks is noted")
        await kiosk.press("f3")
        assert kiosk.screen_name == "LabelZoom"
        noted = kiosk.record.rows("select actor, subject from audit where action = 'print.view'")
        assert noted == [{"actor": "demo", "subject": job_id}]


async def test_whoever_comes_next_does_not_see_the_patients_label_that_another_opened(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await paper.queue_bag(kiosk)
        await kiosk.press("f5", "down", "f3", "escape")
        assert any(0x2800 < ord(letter) < 0x2900 for letter in kiosk.text)
        await signed_in(kiosk, badge_of(kiosk.record, "Priya Raman"))
        await kiosk.press("down")
        assert kiosk.shows("Bag label RX4417   4x3")
        assert not any(0x2800 < ord(letter) < 0x2900 for letter in kiosk.text)


async def test_a_badge_that_was_made_is_printed_and_its_code_is_in_no_record(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await signed_in(kiosk, badge_of(kiosk.record, "Dana Whitfield"))
        await choose(kiosk, "People: roles, PINs, badges")
        await kiosk.press("down", "enter")
        await go_to(kiosk, "Make a badge of our own")
        await kiosk.press("enter", "down", "enter")
        assert kiosk.screen_name == "Once"
        await go_to(kiosk, "Print it as a label")
        await kiosk.press("enter")
        await paper.send(kiosk)
        [text] = symbols_of(pdf_files(kiosk)[0])
        assert text.startswith("]d1%KIOSK-P-")
        code = text.removeprefix("]d1")
        assert code.encode() not in (paper.place_of(kiosk).folder / "kiosk.db").read_bytes()
        assert code.encode() not in (paper.place_of(kiosk).folder / "kiosk.db-wal").read_bytes()


async def test_nobody_who_is_not_signed_in_sees_the_labels(start: Start) -> None:
    async with start(person=None) as kiosk:
        await kiosk.press("f5")
        assert kiosk.screen_name == "HomeScreen"
        assert kiosk.strip()[0] == "-stop"


async def test_the_printers_are_listed_and_one_of_them_prints_a_test(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        list(paper.sender(kiosk).look_at_printers())
        await kiosk.press("f5", "f5")
        assert kiosk.shows("READY  PDF folder")
        await kiosk.press("enter")
        await paper.send(kiosk)
        [text] = symbols_of(pdf_files(kiosk)[0])
        await kiosk.scan(text)
        assert kiosk.strip()[0] == "-ok"
        assert kiosk.shows("arrived whole")


async def test_a_card_for_gloved_hands_is_printed_and_does_what_its_key_does(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await kiosk.press("f5", "f2", "down", "down", "down", "enter", "enter")
        assert kiosk.strip()[0] == "-ok"
        assert [job.kind for job in paper.jobs(kiosk)] == ["command_card"]
        await paper.send(kiosk)
        [card] = symbols_of(pdf_files(kiosk)[0])
        await kiosk.press("escape", "f2")
        await kiosk.scan(packages.KNOWN)
        before = kiosk.step
        await kiosk.scan(card)
        assert kiosk.strip()[0] == "-ok"
        assert kiosk.shows("Taken back")
        assert kiosk.step == before + 1
