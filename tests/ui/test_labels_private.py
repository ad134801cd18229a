"""What the screen of labels shows to whom: a patient's label, a badge's code, and who has no business there."""

from __future__ import annotations

import pytest

from kiosk.screens.labels import LabelsScreen
from labels.printers.states import Unsure
from tests.service.printing import Paper
from tests.ui import paper
from tests.ui.conftest import Start
from tests.ui.door import badge_of, choose, signed_in
from tests.ui.terminal import TALL
from tests.ui.test_labels import go_to

pytestmark = pytest.mark.thorough


async def test_only_the_patients_label_of_which_it_is_noted_is_shown(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        asked = await paper.queue_bag(kiosk)
        await paper.queue_bag(kiosk, internal_id="RX4418", patient_name="Orla Benedikt")
        await kiosk.press("f5", "down")
        labels = kiosk.app.screen
        assert isinstance(labels, LabelsScreen)
        labels.action_view()
        await kiosk.press("down")  # before the answer came
        await kiosk.settle()
        if kiosk.screen_name == "LabelZoom":
            assert kiosk.shows("Bag label RX4417")
            await kiosk.press("escape")
        assert kiosk.record.rows("select subject from audit where action = 'print.view'") == [{"subject": asked}]
        await kiosk.press("down")
        await kiosk.press("up")
        assert kiosk.shows("Bag label RX4418   4x3", "F3 shows it, and who looks is noted")


async def test_what_came_of_a_patients_label_is_told_without_showing_it(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await paper.queue_bag(kiosk)
        await kiosk.press("f5", "down")
        await paper.send(kiosk, Paper(answers=[Unsure("It hung up.", 700)]).connect)
        assert kiosk.shows("F3 shows it, and who looks is noted", "It hung up.")


async def test_no_screen_shows_the_code_of_a_badge_that_waits_for_its_paper(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await signed_in(kiosk, badge_of(kiosk.record, "Dana Whitfield"))
        await choose(kiosk, "People: roles, PINs, badges")
        await kiosk.press("down", "enter")
        await go_to(kiosk, "Make a badge of our own")
        await kiosk.press("enter", "down", "enter")
        await go_to(kiosk, "Print it as a label")
        await kiosk.press("enter")
        await signed_in(kiosk, badge_of(kiosk.record, "Priya Raman"))
        await kiosk.press("f5", "down")
        assert kiosk.shows("Badge label Dana Whitfield   4x3", "only the paper shows it")
        assert not any(0x2800 < ord(letter) < 0x2900 for letter in kiosk.text)
        await kiosk.press("f3")
        assert kiosk.screen_name == "LabelsScreen"
        assert kiosk.strip()[0] == "-stop"
        await paper.send(kiosk)
        assert kiosk.shows("✓ PRINTED  Badge label Dana Whitfield")


async def test_the_labels_are_left_when_nobody_is_signed_in_any_more(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await signed_in(kiosk, badge_of(kiosk.record, "Priya Raman"))
        await kiosk.press("f5")
        kiosk.app.submit(lambda desk: desk.sign_out())
        await kiosk.settle()
        assert kiosk.screen_name == "HomeScreen"


async def test_a_lock_leaves_the_labels_open_for_whoever_comes_back(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        badge = badge_of(kiosk.record, "Priya Raman")
        await signed_in(kiosk, badge)
        await kiosk.press("f5")
        kiosk.app.submit(lambda desk: desk.lock("key"))
        await kiosk.settle()
        assert kiosk.screen_name == "LockScreen"
        await kiosk.scan(badge)  # the PIN was typed not long ago
        assert kiosk.screen_name == "LabelsScreen"
