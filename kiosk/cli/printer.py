"""`kiosk printer`: finds printers, says how one is, prints a test label, calibrates."""

from __future__ import annotations

import argparse
from ipaddress import IPv4Address

from kiosk.cli import printer_calibrate, printer_queue
from kiosk.cli.actions import Common, actions_of
from kiosk.cli.output import Output
from kiosk.cli.printer_options import add_label_options, add_url, reach, say_result
from labels.printers.timeouts import Timeouts
from labels.refusal import LabelRefused

_MOST_SECONDS = 30


def add_arguments(command: argparse.ArgumentParser, common: Common) -> None:
    """Give `kiosk printer` its actions and their options."""
    action = actions_of(command, common)

    find = action("discover", "find printers: announced, queues of this machine, on USB", run_discover)
    find.add_argument("--seconds", type=_seconds, default=2.5, help="how long to listen for announcements; 2.5")
    find.add_argument(
        "--interface",
        dest="interfaces",
        action="append",
        type=_interface,
        default=[],
        metavar="ADDRESS",
        help="ask from this address of the machine only, such as 192.0.2.10",
    )
    add_url(action("status", "say how a printer is", run_status))
    test = action("test", "print a test label, and say what became of it", run_test)
    calibrate = action("calibrate", "print test labels, scan them back, and say what to set", printer_calibrate.run)
    for each in (test, calibrate):
        add_url(each)
        add_label_options(each)
    printer_calibrate.add_arguments(calibrate)
    printer_queue.add_arguments(action("queue", "the labels that wait or need a look", printer_queue.run))


def run(options: argparse.Namespace, output: Output) -> int:
    """Do what was asked."""
    answer: int = options.act(options, output)
    return answer


def run_discover(options: argparse.Namespace, output: Output) -> int:
    """List every way to a printer that is found."""
    from labels.printers.discover import Search, discover

    found = discover(Search(seconds=options.seconds, interfaces=tuple(options.interfaces)))
    for each in found:
        content = {"url": each.url, "name": each.name, "model": each.model, "how": each.how}
        model = f", {each.model}" if each.model and each.model not in each.name else ""
        output.line(content, f"{each.url}  {each.name}{model} ({each.how})")
    if not found:
        output.say("No printer was found. Check its power and network, or write its address: socket://192.0.2.7.")
    return 0


def run_status(options: argparse.Namespace, output: Output) -> int:
    """Say how a printer is; whatever it is, that is an answer."""
    status = reach(options.url, Timeouts()).status()
    media = None if status.media is None else {"width": status.media[0], "height": status.media[1]}
    answer = {"url": options.url.url, "state": status.state, "message": status.message, "media": media}
    output.line(answer, status.message)
    return 0


def run_test(options: argparse.Namespace, output: Output) -> int:
    """Print one test label."""
    from kiosk.services.test_label import document_of, ladder_of  # its libraries are loaded only where they are used

    made = ladder_of(options.stock, options.dpi, None)
    if isinstance(made, LabelRefused):
        output.error(made.code, made.message, made.next_step, made.field)
        return 1
    result = reach(options.url, Timeouts()).send(document_of(made.label, options.url, "test"))
    return say_result(result, output, {"url": options.url.url, "raster_sha256": made.label.raster_sha256})


def _interface(text: str) -> str:
    try:
        return str(IPv4Address(text))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text[:40]}” is no address of this machine such as 192.0.2.10") from error


def _seconds(text: str) -> float:
    if not (text.isascii() and text.replace(".", "", 1).isdigit() and len(text) <= 5 and float(text) <= _MOST_SECONDS):
        raise argparse.ArgumentTypeError(f"“{text[:20]}” is no number of seconds up to {_MOST_SECONDS}")
    return float(text)
