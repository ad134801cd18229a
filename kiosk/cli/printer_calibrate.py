"""`kiosk printer calibrate`: prints ladders, reads the scans of them from standard input, and says what to set."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal

from kiosk.cli.output import Output, printable
from kiosk.cli.printer_options import reach, say_result
from labels.calibration import REFERENCE_MM, Step, judge, offset
from labels.printers.states import Document, SendResult, Sent, Unsure
from labels.printers.timeouts import Timeouts
from labels.printers.zpl_settings import DARKEST, RELOAD, keep
from labels.refusal import LabelRefused

_USUAL = (8, 12, 16, 20, 24)
_MOST_LABELS = 10
_LONGEST_SCAN = 500
_MOST_SCANS = 1000


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Give `kiosk printer calibrate` its options."""
    usual = ",".join(map(str, _USUAL))
    command.add_argument("--darkness", type=_darknesses, metavar="N,N,…", help=f"0 to {DARKEST}; else {usual}")
    command.add_argument("--set-darkness", type=_darkness, metavar="N", help="let the printer keep this darkness")
    command.add_argument(
        "--cross-at",
        type=_millimetres,
        metavar="LEFT,TOP",
        help=f"where the middle of the cross was measured, in mm; it belongs at {REFERENCE_MM},{REFERENCE_MM}",
    )


def run(options: argparse.Namespace, output: Output) -> int:
    """Print and judge ladders, or set what was learnt from them."""
    speaks_zpl = options.url.formats[0] == "zpl"
    if options.set_darkness is not None or options.cross_at is not None:
        if speaks_zpl:
            return _set(options, output)
        output.error("NO_ZPL", "Only a printer that speaks ZPL can be set from here.", "Set it at the printer itself.")
        return 1
    printed = _print(options, output, speaks_zpl=speaks_zpl)
    if printed is None:
        return 1
    ended = _advise(options, output, printed)
    if speaks_zpl:
        _go_back(options, output)
    return ended


def _print(options: argparse.Namespace, output: Output, *, speaks_zpl: bool) -> list[Step] | None:
    """Print a ladder for each darkness; None when one was not printed, which was then said."""
    from kiosk.services.test_label import document_of, ladder_of  # its libraries are loaded only where they are used

    printed: list[Step] = []
    for darkness in (options.darkness or _USUAL) if speaks_zpl else (None,):
        made = ladder_of(options.stock, options.dpi, darkness)
        if isinstance(made, LabelRefused):
            output.error(made.code, made.message, made.next_step, made.field)
            return None
        name = "test" if darkness is None else f"test-darkness-{darkness}"
        result = _send(options, document_of(made.label, options.url, name, darkness))
        if not isinstance(result, Sent):
            say_result(result, output, {})
            if speaks_zpl and (printed or isinstance(result, Unsure)):
                _go_back(options, output)
            return None
        printed += made.steps
    return printed


def _go_back(options: argparse.Namespace, output: Output) -> None:
    """Let the printer forget the last ladder's darkness: the next label for a patient must not be printed with it."""
    if not isinstance(_send(options, _settings(options, RELOAD)), Sent):
        output.say("The printer still has the darkness of the last test label: switch it off and on.")


def _settings(options: argparse.Namespace, content: bytes) -> Document:
    stock = options.stock
    return Document(content, "zpl", stock.width, stock.height, options.dpi, "settings")


def _advise(options: argparse.Namespace, output: Output, printed: list[Step]) -> int:
    from kiosk.services.test_label import step_scanned

    count = len({step.darkness for step in printed})
    output.say(f"{count} test labels were printed. Scan every symbol on them, then end with an empty line.")
    scanned: set[Step] = set()
    for raw in _scans():
        step = step_scanned(raw, options.clock().date())
        if step in printed:
            scanned.add(step)
            output.say(f"{step.name} was read.")
        else:
            output.say(f"“{printable(raw[:60])}” is no symbol of these labels.")
    advice = judge(printed, scanned, options.dpi)
    answer = {
        **asdict(advice),
        "printed": [step.name for step in printed],
        "scanned": [step.name for step in sorted(scanned, key=lambda step: step.name)],
    }
    output.line(answer, f"{advice.message} {advice.next_step}")
    return 0 if advice.is_good else 1


def _set(options: argparse.Namespace, output: Output) -> int:
    moved = None
    if options.cross_at is not None:
        moved = offset(options.cross_at.left, options.cross_at.top, options.dpi)
        if moved is None:
            text = "The cross is off by more than five millimetres, which no setting should hide."
            output.error("TOO_FAR_OFF", text, "Load the labels anew, measure from their edges, and try again.")
            return 1
    result = _send(options, _settings(options, keep(options.set_darkness, moved)))
    about = {"darkness": options.set_darkness, "offset": None if moved is None else asdict(moved)}
    return say_result(result, output, about)


def _send(options: argparse.Namespace, document: Document) -> SendResult:
    return reach(options.url, Timeouts()).send(document)


def _scans() -> Iterator[str]:
    """Scans, a line each, until an empty line or the end; what is longer than any code is cut."""
    for _ in range(_MOST_SCANS):
        line = sys.stdin.buffer.readline(_LONGEST_SCAN)
        text = line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", "surrogateescape")
        if not text:
            return
        yield text


@dataclass(frozen=True)
class _Measured:
    left: Decimal
    top: Decimal


def _millimetres(text: str) -> _Measured:
    left, comma, top = text.partition(",")
    if not comma or not all(_is_number(part) for part in (left, top)):
        raise argparse.ArgumentTypeError(f"“{text[:20]}” is no pair of millimetres such as 5.5,4")
    return _Measured(Decimal(left), Decimal(top))


def _is_number(text: str) -> bool:
    return text.isascii() and text.replace(".", "", 1).isdigit() and len(text) <= 6


def _darknesses(text: str) -> tuple[int, ...]:
    found = tuple(_darkness(part) for part in text.split(","))
    if len(found) > _MOST_LABELS:
        raise argparse.ArgumentTypeError(f"at most {_MOST_LABELS} labels are printed at once")
    return tuple(dict.fromkeys(found))


def _darkness(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and int(text) <= DARKEST):
        raise argparse.ArgumentTypeError(f"“{text[:20]}” is no darkness from 0 to {DARKEST}")
    return int(text)
