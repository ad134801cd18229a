"""Starting the full screen: everything that can be wrong is said before the screen is taken."""

from __future__ import annotations

import argparse
import gc
import importlib.util
import logging
import sys
import tempfile
from contextlib import closing, nullcontext
from ctypes.util import find_library
from dataclasses import replace
from pathlib import Path

from db.errors import StoreError
from db.opening import Where
from db.record import Record
from kiosk import bootstrap, time_sync
from kiosk.alone import only_screen
from kiosk.cli.opening import demo_at
from kiosk.cli.output import Output
from kiosk.services.permit import is_demo
from kiosk.services.scanner_setup import camera_at, devices_at, ends_by_silence, sound_at
from kiosk.settings import site_at
from kiosk.terminal_env import is_in_browser, prepare_terminal
from labels.printers import connect


def start(options: argparse.Namespace, output: Output) -> int:
    """Open the record, take the screen, and give it back at the end."""
    if not (is_in_browser() or (sys.stdin.isatty() and sys.stdout.isatty())):
        output.error("NO_TERMINAL", "The full screen needs a terminal.", "Use a command instead; see `kiosk --help`.")
        return 1
    if options.demo and options.db is None:
        with tempfile.TemporaryDirectory(prefix="kiosk-demo-") as folder:
            place = replace(bootstrap.where(str(Path(folder) / "demo.db"), options.clock), data_folder=Path(folder))
            with closing(demo_at(place)) as record:
                return _run(place, record)
    place = bootstrap.where(options.db, options.clock)
    record = demo_at(place) if options.demo else bootstrap.open_pharmacy(place, "create")
    # For a browser the server holds the name, and lets one window after the other have it.
    with closing(record), nullcontext() if is_in_browser() else only_screen(place):
        return _run(place, record)


def _run(place: Where, record: Record) -> int:
    prepare_terminal()
    gc.disable()  # nothing that the start makes is garbage; see _calm
    # The job thread answers sooner when the screen does not keep the interpreter for the usual 5 ms.
    sys.setswitchinterval(0.0005)
    from kiosk.app import KioskApp, Status  # only now: Textual reads its environment when it is imported
    from kiosk.background_thread import BackgroundThread
    from kiosk.desk import Desk
    from kiosk.job_thread import JobThread
    from kiosk.print_thread import PrintThread
    from kiosk.scan_bus import ScanBus
    from kiosk.services.held_codes import HeldCodes
    from kiosk.sound import Sound, player_here
    from kiosk.wedge_rules import WedgeSettings

    logging.getLogger("kiosk").addHandler(logging.NullHandler())
    reader = bootstrap.open_pharmacy(place, "read")
    held = HeldCodes()
    jobs = JobThread(Desk(record, "demo" if is_demo(record) else None, held))
    person = "Demo technician" if is_demo(record) else "not signed in"
    site = site_at(reader, reader.now())
    status = Status(site.pharmacy, record.node, person, troubles())
    printing = PrintThread(place, jobs, connect, held)
    if is_in_browser():  # scanners, camera and loudspeaker of this machine stand at another desk
        bus, player = ScanBus(tuple), None
    else:
        bus = ScanBus(
            lambda: devices_at(reader), lambda device: _ends_by_silence(place, device), lambda: camera_at(reader)
        )
        player = player_here()
    sound = Sound(lambda: app.bell(), lambda: _sound_wanted(reader), player)
    app = KioskApp(
        reader,
        jobs,
        lambda: bootstrap.open_pharmacy(place, "read"),
        status,
        lambda: damage(place),
        _calm,
        held,
        printing.wake,
        bus,
        sound,
    )
    app.use_wedge(WedgeSettings(require_aim=site.require_aim, prefix=site.prefix, gs_alias=site.gs_key))
    background = BackgroundThread(place, jobs)
    try:
        printing.start()
        if not is_demo(record):
            background.start()
        app.run()
    finally:
        bus.stop()
        sound.close()
        printing.stop()
        background.stop()
        jobs.stop()
        reader.close()
    return app.return_code or 0


def _ends_by_silence(place: Where, device: str) -> bool:
    """Say whether a device was learned to send no end mark; asked on the thread that reads it."""
    try:
        with closing(bootstrap.open_pharmacy(place, "read")) as reader:
            return ends_by_silence(reader, device)
    except StoreError:
        return False


def _sound_wanted(reader: Record) -> str:
    """Say after what something is to be heard; a record that cannot be read silences no stop."""
    try:
        return sound_at(reader)
    except StoreError:
        return "stops"


def _calm() -> None:
    """Let the collector forget what the start made: walking it again and again would make single scans wait 70 ms."""
    gc.collect()
    gc.freeze()
    gc.enable()


def damage(place: Where) -> str | None:
    """Look through the whole file for damage; None when there is none, or when a server keeps the record."""
    if place.on_server:
        return None
    try:
        record = bootstrap.open_pharmacy(place, "read")
        try:
            found = record.rows("pragma quick_check(1)")[0]["quick_check"]
        finally:
            record.close()
    except StoreError as error:
        return f"{error.message} {error.next_step}"
    if found == "ok":
        return None
    return "The record is damaged. Stop work, run `kiosk verify`, and restore the last backup with `kiosk restore`."


def troubles() -> tuple[str, ...]:
    """Say what this machine lacks; the kiosk starts without it."""
    found = [] if is_in_browser() else _camera_troubles()
    if time_sync.is_synchronised() is False:
        found.append(f"{time_sync.in_words(False)} Compare it with a clock on the wall every morning.")
    return tuple(found)


def _camera_troubles() -> list[str]:
    found = []
    if find_library("zbar") is None:
        found.append("libzbar0 is missing: no camera reading of linear codes. Run bin/setup.")
    if importlib.util.find_spec("cv2") is None:
        found.append("opencv-python is missing: no camera. Run bin/setup.")
    if not list(Path("/dev").glob("video*")):
        found.append("No camera is plugged in. Scanning by a USB scanner goes on.")
    return found
