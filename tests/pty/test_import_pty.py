"""Importing as a person sees it: a bar for checking, a bar for bringing in, and Ctrl+C that keeps what is done."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.pty.harness import PtyProgram
from tests.pty.kiosk_session import PROJECT, check_sound, environment, kiosk_command
from tests.unit.catalogues.gudid_xml import gtin

pytestmark = pytest.mark.pty
ROWS = 20_000


def test_a_large_list_is_checked_and_brought_in_with_a_bar_until_it_is_stopped(tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    rows = (f"Item {number},GTIN,{gtin(number)}\n" for number in range(1, ROWS + 1))
    listed.write_text("name,scheme,identifier\n" + "".join(rows))
    database = tmp_path / "kiosk.db"
    command = kiosk_command(database, "import", "csv", str(listed))

    with PtyProgram(command, columns=80, rows=24, env=environment(), cwd=PROJECT) as terminal:
        terminal.wait_for_text("Checking list.csv")
        terminal.wait_for_text("MB/s")
        terminal.wait_for_text("Ctrl+C stops and keeps what is done.")
        terminal.wait_for_text(f"of {ROWS:,} rows · ")
        terminal.wait_for_text("rows/s")
        terminal.send_signal(signal.SIGINT)
        terminal.wait_for_text("Stopped. list.csv: ")
        terminal.wait_for_text("Import the file again to go on.")

    check_sound(database)
