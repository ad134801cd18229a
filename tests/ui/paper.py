"""Labels at the kiosk's screen: asked for there, sent as the printing thread does, to a real folder of PDF files."""

from __future__ import annotations

from typing import Any

from db import print_jobs
from db.opening import Where
from db.print_jobs import PrintJob
from kiosk.print_work import Connect, Sender
from kiosk.screens.labels import LabelsScreen
from kiosk.services import print_queue
from kiosk.services.hand import own_hand
from labels.printers import connect
from tests.service.printing import BAG, preparation
from tests.ui.terminal import Terminal


def sender(kiosk: Terminal, through: Connect = connect) -> Sender:
    """What sends this kiosk's labels."""
    return Sender(place_of(kiosk), kiosk.record, own_hand(kiosk.record), through, kiosk.app.held)


def place_of(kiosk: Terminal) -> Where:
    """Where the kiosk's record lies."""
    assert kiosk.place is not None
    return kiosk.place


async def look_again(kiosk: Terminal) -> None:
    """Do at once what the screen does every second."""
    for screen in kiosk.app.screen_stack:
        if isinstance(screen, LabelsScreen):
            screen.look_again()
    for _ in range(2):  # the list is drawn after what stands in line
        await kiosk.settle()


async def send(kiosk: Terminal, through: Connect = connect) -> None:
    """Send what is due, and look until the screen knows of it."""
    list(sender(kiosk, through).send_due())
    await look_again(kiosk)


def jobs(kiosk: Terminal) -> list[PrintJob]:
    """The labels that were asked for since the kiosk was started, the first first; the demo printed some before."""
    since = [job for job in print_jobs.latest(kiosk.record, 50) if job.queued_at >= kiosk.record.now()]
    return sorted(since, key=lambda job: (len(job.id), job.id))


async def queue_bag(kiosk: Terminal, **changed: Any) -> str:
    """Have a patient's label queued, as a preparation will."""
    data = {**BAG, **changed}
    outcome = print_queue.queue_label(kiosk.record, "demo", "bag", data, preparation(str(data["internal_id"])))
    assert isinstance(outcome, print_queue.Queued), outcome
    await look_again(kiosk)
    return outcome.job_id
