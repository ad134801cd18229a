"""What was refused is heard, what was done if somebody wants it, and each new outcome flashes."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import Callable
from pathlib import Path

from kiosk.services.outcome import Done, Refused
from kiosk.sound import Sound
from kiosk.widgets.result import ResultStrip
from tests import codes
from tests.ui.conftest import Start
from tests.ui.terminal import wait_until

NOTHING = "]d2010031234567890710XX"
"""A GTIN with a wrong check digit."""


def player(folder: Path, code: int = 0) -> tuple[Path, tuple[str, ...]]:
    """A program that plays nothing, and notes what it was given and how long that is."""
    heard, program = folder / "heard", folder / "play"
    heard.touch()
    program.write_text(f'#!/bin/sh\ncp "$1" {folder}/last.wav\nbasename "$1" >> {heard}\nexit {code}\n')
    program.chmod(0o755)
    return heard, (str(program),)


def tones(heard: Path) -> list[str]:
    return heard.read_text().split()


async def test_a_stop_is_heard_as_a_tone(start: Start, tmp_path: Path) -> None:
    heard, program = player(tmp_path)
    rung: list[int] = []
    sound = Sound(lambda: rung.append(1), lambda: "stops", program)
    async with start(sound=sound) as kiosk:
        await kiosk.scan(codes.retail(codes.SALINE))
        await kiosk.press("escape")
        await kiosk.scan(NOTHING)
        assert kiosk.strip()[0] == "-stop"
        await wait_until(kiosk.pilot, lambda: tones(heard) == ["stop.wav"], "the tone")
    with wave.open(str(tmp_path / "last.wav")) as file:
        assert 0.3 < file.getnframes() / file.getframerate() < 1.0
        assert any(file.readframes(4000))
    assert rung == []
    sound.close()


async def test_each_scan_is_heard_where_that_is_wanted(start: Start, tmp_path: Path) -> None:
    heard, program = player(tmp_path)
    sound = Sound(lambda: None, lambda: "every scan", program)
    async with start(sound=sound) as kiosk:
        await kiosk.scan(codes.retail(codes.SALINE))
        await wait_until(kiosk.pilot, lambda: tones(heard) == ["good.wav"], "the tone")
        await kiosk.press("escape")
    assert tones(heard) == ["good.wav"], "a key is no scan"
    sound.close()


async def test_where_nothing_can_be_played_the_bell_rings(start: Start, tmp_path: Path) -> None:
    heard, program = player(tmp_path, code=1)
    rung: list[int] = []
    sound = Sound(lambda: rung.append(1), lambda: "stops", program)
    async with start(sound=sound) as kiosk:
        await kiosk.scan(NOTHING)
        await wait_until(kiosk.pilot, lambda: tones(heard) == ["stop.wav"], "the try")
        for _ in range(3):
            await kiosk.scan(NOTHING)
        await wait_until(kiosk.pilot, lambda: bool(rung), "the bell")
    sound.close()


async def test_a_player_that_is_not_there_is_the_bell_and_off_is_silent(start: Start) -> None:
    rung: list[int] = []
    sound = Sound(lambda: rung.append(1), lambda: "stops", ("/nowhere/play",))
    async with start(sound=sound) as kiosk:
        await kiosk.scan(NOTHING)
        assert rung == [1]
    sound.close()
    async with start(sound=Sound(lambda: rung.append(1), lambda: "off")) as kiosk:
        await kiosk.scan(NOTHING)
        assert rung == [1]


async def test_a_new_outcome_flashes_and_is_calm_again(start: Start) -> None:
    async with start(flashes=True) as kiosk:
        strip = kiosk.app.screen.query_one(ResultStrip)
        assert not strip.has_class("-flash"), "nothing is new yet"
        for _ in range(2):
            strip.show(Refused("TRY", "It is refused.", "Try again."))
            assert strip.has_class("-flash")
        await wait_until(kiosk.pilot, lambda: not strip.has_class("-flash"), "calm")
        assert strip.has_class("-stop")


async def test_who_wants_no_movement_sees_none(start: Start) -> None:
    async with start() as kiosk:
        strip = kiosk.app.screen.query_one(ResultStrip)
        strip.show(Refused("TRY", "It is refused.", "Try again."))
        assert not strip.has_class("-flash")


async def test_a_stop_is_heard_over_a_tone_that_plays(tmp_path: Path) -> None:
    heard, _ = player(tmp_path)
    slow = tmp_path / "slow"
    slow.write_text(f'#!/bin/sh\nbasename "$1" >> {heard}\nexec sleep 600\n')
    slow.chmod(0o755)
    rung: list[int] = []
    at = [0.0]
    sound = Sound(lambda: rung.append(1), lambda: "every scan", (str(slow),), lambda: at[0])
    sound.of(Done("OK", "Done."), is_scan=True)
    await until(lambda: tones(heard) == ["good.wav"])
    at[0] = 0.2
    sound.stop()
    await until(lambda: tones(heard) == ["good.wav", "stop.wav"])
    at[0] = 5.0
    sound.stop()
    assert rung == [1], "a player that hangs is the bell from then on"
    sound.stop()
    assert rung == [1, 1]
    sound.close()


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not is_so():
            await asyncio.sleep(0.01)
