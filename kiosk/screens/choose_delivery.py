"""Choosing which unfinished delivery to go on with."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label

from db import instants
from kiosk.screens.dialog import Dialog
from kiosk.services.home import OpenDelivery
from kiosk.widgets.scroll import Scroll


class DeliveryButton(Button):
    """One unfinished delivery."""

    def __init__(self, delivery: OpenDelivery, since: datetime) -> None:
        lines = "1 line" if delivery.lines == 1 else f"{delivery.lines:,} lines"
        label = f"{since:%d %b %H:%M} · {lines} · {delivery.name}"
        super().__init__(Content(label), classes="choice")
        self.delivery = delivery


class ChooseDelivery(Dialog[str]):
    """Lists the unfinished deliveries and gives back the job's id."""

    def __init__(self, deliveries: tuple[OpenDelivery, ...], zone: ZoneInfo) -> None:
        super().__init__()
        self._deliveries = deliveries
        self._zone = zone

    def compose(self) -> ComposeResult:
        """Draw one big button each."""
        with Vertical(classes="dialog"):
            yield Label("Which delivery?", classes="dialog-title")
            with Scroll():
                for delivery in self._deliveries:
                    yield DeliveryButton(delivery, instants.from_text(delivery.since).astimezone(self._zone))
            yield Label("Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """The first one is one Enter away."""
        self.query(DeliveryButton).first().focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if isinstance(event.button, DeliveryButton):
            self.dismiss(event.button.delivery.job_id)
