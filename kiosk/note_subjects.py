"""What a note may be tied to, by the screens that are open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.screen import Screen

from db.record import Record
from kiosk.screens.item import ItemScreen
from kiosk.screens.note import About
from kiosk.screens.receive import ReceiveScreen
from kiosk.services import notes


def subjects_on(screens: Sequence[Screen[Any]], reader: Record) -> list[About]:
    """List what the uppermost screen is about: an item and its lots, or a delivery and its; nothing on Home."""
    for screen in reversed(screens):
        if isinstance(screen, ItemScreen):
            found = notes.about_item(reader, screen.item_id, reader.now())
        elif isinstance(screen, ReceiveScreen) and screen.job_id:
            found = notes.about_delivery(reader, screen.job_id)
        else:
            continue
        return [About(subject, notes.in_words(reader, subject)) for subject in found]
    return []
