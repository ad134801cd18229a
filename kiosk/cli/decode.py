"""`kiosk decode`: reads the symbols in pictures and videos, and says which of them a camera could move stock with."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db import catalogue
from db.errors import StoreError
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from scanners import ScannerProfile, read, withheld

if TYPE_CHECKING:
    from scanners.accept import Why
    from scanners.sighting import Sighting

IsKnown = Callable[[str], bool]


@dataclass(frozen=True)
class _Symbol:
    """One line of the answer."""

    frame: int
    frames_seen: int
    sighting: Sighting
    why: Why


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Give `kiosk decode` its arguments."""
    command.add_argument("files", nargs="+", type=Path, metavar="IMAGE|VIDEO|FOLDER")


def run(options: argparse.Namespace, output: Output) -> int:
    """Answer a line a symbol; a file that cannot be looked at gets a line of its own."""
    from kiosk.picture_files import files_of  # its libraries are loaded only where they are used

    failed = False
    with ExitStack() as used:
        is_known = _catalogue(options, used)
        today = options.clock().date()
        for file in files_of(options.files):
            try:
                for symbol in _symbols(file, is_known, today):
                    output.line(_content(file, symbol), _words(file, symbol, today))
            except StoreError as error:
                failed = True
                _tell(output, file, error)
            except ImportError as error:  # OpenCV needs libraries of the machine
                said = f"The machine lacks a library for pictures: {error}."
                raise StoreError("LIBRARY_MISSING", said, "Run bin/setup, which names what to install.") from error
    return 1 if failed else 0


def _catalogue(options: argparse.Namespace, used: ExitStack) -> IsKnown:
    """Look up GTINs in the record that was named; without one no product is known."""
    if options.db is None and not options.demo:
        return lambda _: False
    record = used.enter_context(opened(options, "read"))
    return lambda gtin: catalogue.knows(record, gtin)


def _symbols(file: Path, is_known: IsKnown, today: date) -> Iterable[_Symbol]:
    from kiosk.picture_files import is_video

    return _in_video(file, is_known, today) if is_video(file) else _in_still(file, is_known, today)


def _in_still(file: Path, is_known: IsKnown, today: date) -> list[_Symbol]:
    from kiosk.picture_files import still
    from scanners.accept import judge
    from scanners.images import read_still

    look = read_still(still(file))
    why = {each.sighting.text: each.why for each in judge([look], is_known, today)}
    return [
        _Symbol(0, 1, each, "EDGE" if each.edge else why[each.text])
        for each in sorted(look.sightings, key=lambda each: _top_left(each))
    ]


def _top_left(sighting: Sighting) -> tuple[int, int]:
    left, top, _, _ = sighting.box
    return top, left


class _Followed:
    """One symbol of a video from the first frame it was seen in."""

    def __init__(self, frame: int, sighting: Sighting) -> None:
        self.frame = frame
        self.sighting = sighting
        self.pictures: set[bytes] = set()
        self.whys: list[Why] = []

    def symbol(self) -> _Symbol:
        """What it comes to: once it stood beside another package, nobody knows which one was meant."""
        why: Why = self.whys[-1]
        if "SEVERAL" in self.whys:
            why = "SEVERAL"
        elif "" in self.whys:
            why = ""
        return _Symbol(self.frame, len(self.pictures), self.sighting, why)


def _in_video(file: Path, is_known: IsKnown, today: date) -> Iterator[_Symbol]:
    """Replay what the kiosk does with a running camera: every frame fast, and in one harder way."""
    from kiosk.picture_files import frames
    from scanners.accept import Window
    from scanners.images import LiveReader, without_repeats

    reader, window = LiveReader(), Window(is_known, today)
    followed: dict[tuple[str, int], _Followed] = {}
    trouble: StoreError | None = None
    try:
        for number, (at, grey) in enumerate(frames(file)):
            looks = (reader.fast(grey), reader.harder(grey))
            for look in looks:
                window.add(look, at)
            why = {each.sighting.text: each.why for each in window.judged()}
            seen: dict[str, int] = {}
            for each in sorted(without_repeats(looks[0].sightings + looks[1].sightings), key=_top_left):
                place = seen[each.text] = seen.get(each.text, -1) + 1
                one = followed.setdefault((each.text, place), _Followed(number, each))
                one.pictures.add(looks[0].picture)
                one.whys.append("EDGE" if each.edge else why[each.text])
    except StoreError as error:  # what was seen until then is told first
        trouble = error
    found = [one.symbol() for one in followed.values()]
    yield from sorted(found, key=lambda symbol: (symbol.frame, *_top_left(symbol.sighting)))
    if trouble is not None:
        raise trouble


def _content(file: Path, symbol: _Symbol) -> dict[str, Any]:
    seen = symbol.sighting
    return {
        "file": str(file),
        "frame": symbol.frame,
        "frames_seen": symbol.frames_seen,
        "symbology": seen.symbology,
        "symbology_identifier": seen.symbology_identifier,
        "text": seen.text,
        "bytes_hex": seen.payload.hex(),
        "position": [list(corner) for corner in seen.position],
        "engine": seen.engine,
        "accepted": not symbol.why,
        "why": symbol.why,
    }


_REASONS: dict[Why, str] = {
    "": "accepted",
    "ONE_FRAME": "not accepted, seen in one picture only",
    "UNKNOWN_PRODUCT": "not accepted, no known product",
    "EDGE": "not accepted, it reaches the edge of the picture",
    "SEVERAL": "not accepted, several packages are in view",
}


def _words(file: Path, symbol: _Symbol, today: date) -> str:
    seen = symbol.sighting
    text = "the code of a person" if withheld(read(seen.text, ScannerProfile(), today)) else seen.text
    return f"{file}: {seen.symbology} {text} ({_REASONS[symbol.why]})"


def _tell(output: Output, file: Path, error: StoreError) -> None:
    told = {"code": error.code, "message": error.message, "next": error.next_step}
    if output.json:
        output.line({"file": str(file), "error": told}, "")
    output.say(f"{error.message} {error.next_step}")
