"""The state of the clock's time service, as the kernel tells it."""

from __future__ import annotations

import shutil
import subprocess

from kiosk import time_sync


def test_the_kernel_says_what_the_systems_own_tool_says() -> None:
    tool = shutil.which("timedatectl")
    shown = subprocess.run(
        [tool or "false", "show", "-p", "NTPSynchronized", "--value"], capture_output=True, check=False
    )
    told = {b"yes": True, b"no": False}.get(shown.stdout.strip())

    assert time_sync.is_synchronised() in ((True, False, None) if told is None else (told,))


def test_it_is_said_in_a_sentence() -> None:
    sentences = {time_sync.in_words(state) for state in (True, False, None)}

    assert len(sentences) == 3
    assert time_sync.in_words(time_sync.is_synchronised()) in sentences
