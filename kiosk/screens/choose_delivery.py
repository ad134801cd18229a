"""Choosing which unfinished delivery to go on with."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Label

from kiosk.screens.dialog import Dialog
from kiosk.services.home import OpenDelivery


class DeliveryButton(Button):
    """One unfinished delivery."""

    def __init__(self, delivery: OpenDelivery) -> None:
        label = f"{delivery.name}: {delivery.lines} lines, since {delivery.since[:16].replace('T', ' ')} UTC"
        super().__init__(Content(label), classes="choice")
        self.delivery = delivery


class ChooseDelivery(Dialog[str]):
    """Lists the unfinished deliveries and gives back the job's id."""

    def __init__(self, deliveries: tuple[OpenDelivery, ...]) -> None:
        super().__init__()
        self._deliveries = deliveries

    def compose(self) -> ComposeResult:
        """Draw one big button each."""
        with Vertical(classes="dialog"):
            yield Label("Which delivery?", classes="dialog-title")
            with VerticalScroll(can_focus=False):
                for delivery in self._deliveries:
                    yield DeliveryButton(delivery)
            yield Label("Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The first one is one Enter away."""
        self.query(DeliveryButton).first().focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if isinstance(event.button, DeliveryButton):
            self.dismiss(event.button.delivery.job_id)
