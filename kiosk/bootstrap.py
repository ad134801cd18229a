"""Where everything is put together: clock, record, first locations."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from platformdirs import user_data_path

from db import locations, settings
from db.errors import StoreError
from db.opening import Mode, Where, is_server, open_record
from db.record import Clock, Record
from kiosk.key_source import find_key
from kiosk.settings import ZONE

DATABASE_VARIABLE = "KIOSK_DATABASE"
NODE_VARIABLE = "KIOSK_NODE"
_NODE_FORM = re.compile(r"[A-Z0-9]{1,8}")

FIRST_LOCATIONS = (
    ("Receiving bench", "room", "receiving"),
    ("Shelf", "room", "shelf"),
    ("Refrigerator", "refrigerated", "shelf"),
    ("Freezer", "frozen", "shelf"),
)


def system_clock() -> datetime:
    """Tell the time; the only place that asks the machine."""
    return datetime.now(UTC)


def fixed_clock(instant: datetime) -> Clock:
    """Give a clock that stands still."""
    return lambda: instant


def data_folder() -> Path:
    """Name the user's data folder."""
    return user_data_path("infusion-kiosk", appauthor=False)


def where(target: str | None, clock: Clock, environment: Mapping[str, str] | None = None) -> Where:
    """Find the record: what was asked for beats the environment beats the user's data folder."""
    variables = os.environ if environment is None else environment
    node = variables.get(NODE_VARIABLE, "K1")
    if _NODE_FORM.fullmatch(node) is None:
        raise StoreError("BAD_NODE", f"{NODE_VARIABLE} is “{node[:20]}”.", "Use 1 to 8 capital letters and digits.")
    if target is not None and not target.strip():  # a script whose variable is empty means some record, not this one
        raise StoreError("BAD_PATH", "--db names no record: it is empty.", "Give the path or address of the record.")
    chosen = target or variables.get(DATABASE_VARIABLE) or str(data_folder() / "kiosk.db")
    place = chosen if is_server(chosen) else _file(chosen)
    return Where(place, node, clock, data_folder(), find_key(place, variables))


def _file(path: str) -> str:
    try:
        return str(Path(path).expanduser())
    except RuntimeError as error:
        raise StoreError("BAD_PATH", f"There is no such user's folder: {path[:60]}.", "Check the path.") from error


def open_pharmacy(place: Where, mode: Mode) -> Record:
    """Open the record, and set up a new one so that a first delivery can be received."""
    record = open_record(place, mode)
    try:
        if mode == "create" and not locations.locations(record):
            _set_up_once(record)
    except BaseException:
        record.close()
        raise
    return record


def _set_up_once(record: Record) -> None:
    try:
        _first_set_up(record)
    except StoreError:
        if not locations.locations(record):  # else another kiosk on the same server was faster
            raise


def _first_set_up(record: Record) -> None:
    with record.write("system", "set_up") as write:
        if locations.locations(write):  # another program was faster
            return
        for name, storage, kind in FIRST_LOCATIONS:
            locations.add_location(write, name, storage, kind)
        note = "this machine's zone when the record was begun"
        settings.put_setting(write, ZONE, machine_zone(), source_note=note, approved_by=None)


def machine_zone() -> str:
    """Name this machine's time zone, UTC if it does not say."""
    named = os.environ.get("TZ", "").removeprefix(":")
    if named:
        return named
    try:
        link = Path("/etc/localtime").resolve()
    except OSError:
        return "UTC"
    _, found, zone = str(link).partition("zoneinfo/")
    return zone if found else "UTC"
