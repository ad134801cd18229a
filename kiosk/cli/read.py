"""`kiosk read`: says what barcode texts mean, a sentence or a JSON object for each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO, TextIO, get_args

from scanners import BarcodeData, Mode, ScannerProfile, ScanSession, as_json, read, visible

LONGEST_LINE = 1024 * 1024
"""Bytes of one input line that are looked at; a longer line is cut there and so refused."""

JOIN_SECONDS = 30
"""Scans further apart than this are not joined to one package."""

MOST_SCANS = 1000

USAGE = "Usage: kiosk read [RAW…] [--json]"

_PROFILE_TYPES: dict[str, tuple[type, ...]] = {
    "gs_replacement": (str, type(None)),
    "aim_prefix": (bool, type(None)),
    "suffix": (str, type(None)),
    "tested": (bool, type(None)),
}


class BadRequestError(ValueError):
    """A request line that cannot be answered; its text says why, for the standard error."""


@dataclass(frozen=True)
class Request:
    """One line of input, checked."""

    scans: tuple[str, ...]
    joined: bool
    """Whether the scans are one row to be joined, or one scan by itself."""
    today: date
    profile: ScannerProfile
    mode: Mode | None = None
    seconds_between: float = 0


def run(args: list[str], stdin: BinaryIO, stdout: TextIO, stderr: TextIO, today: date) -> int:
    """Answer the texts given as arguments, else each line of standard input; returns the exit code.

    0: every text was answered (a refused scan is an answer); 2: usage.
    """
    texts: list[str] = []
    as_objects, rest_is_text = False, False
    for arg in args:
        if rest_is_text or not arg.startswith("--"):
            texts.append(arg)
        elif arg == "--":
            rest_is_text = True
        elif arg == "--json":
            as_objects = True
        else:
            stderr.write(f"{USAGE}\nThe option {visible(arg)} does not exist.\n")
            return 2
    for text in texts or _lines(stdin):
        if not as_objects:
            answer = visible(read(text, ScannerProfile(), today).message, 1000)
        elif texts:
            answer = json.dumps(as_json(read(text, ScannerProfile(), today)))
        else:
            answer = _answer_line(text, today, stderr)
        _write_line(stdout, answer)
    return 0


def _lines(stdin: BinaryIO) -> Iterator[str]:
    """Lines cut at LF without one trailing CR; the tail of a line that is too long to be anything is dropped.

    A byte that is no UTF-8 becomes a lone surrogate, which no scheme accepts.
    """
    while line := stdin.readline(LONGEST_LINE):
        last = line
        while not last.endswith(b"\n") and len(last) == LONGEST_LINE:
            last = stdin.readline(LONGEST_LINE)
        yield line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", "surrogateescape")


def _write_line(stdout: TextIO, text: str) -> None:
    """Write and flush one line; a sign the terminal's encoding does not have becomes a question mark."""
    encoding = stdout.encoding or "utf-8"
    stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    stdout.flush()


def _answer_line(line: str, today: date, stderr: TextIO) -> str:
    try:
        answer = _answer(_request(line, today))
    except BadRequestError as error:
        stderr.write(f"The request cannot be read. {visible(str(error), 200)}\n")
        answer = {"status": "reject", "error": "BAD_REQUEST"}
    return json.dumps(answer)


def _answer(request: Request) -> dict[str, Any]:
    found = [read(scan, request.profile, request.today) for scan in request.scans]
    return _joined_answer(found, request) if request.joined else as_json(found[0])


def _joined_answer(found: list[BarcodeData], request: Request) -> dict[str, Any]:
    session = ScanSession(request.mode)
    for place, data in enumerate(found):
        if place and request.seconds_between > JOIN_SECONDS:
            session = session.expire()
        session = session.add(data)
    result = session.result()
    if result is None:
        raise BadRequestError("The list of scans is empty.")
    answer = as_json(result.data) | {"status": result.status, "message": result.message}
    if len(result.packages) > 1 and session.refused is None:
        answer["packages"] = [as_json(package) for package in result.packages]
    return answer


def _request(line: str, today: date) -> Request:
    wanted = _object(line)
    if wanted is None or ("raw" not in wanted and "scans" not in wanted):
        return Request((line,), joined=False, today=today, profile=ScannerProfile())
    if "raw" in wanted and "scans" in wanted:
        raise BadRequestError("A request has either raw or scans, not both.")
    earlier, seconds = _after(wanted.get("after"))
    scans = (*earlier, *([wanted["raw"]] if "raw" in wanted else _scans(wanted["scans"])))
    if not all(isinstance(scan, str) for scan in scans):
        raise BadRequestError("Every scan must be a text.")
    return Request(
        scans=scans,
        joined="scans" in wanted or bool(earlier),
        today=_today(wanted.get("today"), today),
        profile=_profile(wanted.get("profile")),
        mode=_mode(wanted.get("mode")),
        seconds_between=seconds,
    )


def _object(text: str) -> dict[str, Any] | None:
    """The JSON object on the line, or None when the line is no object and so a raw scan."""
    if not text.startswith("{"):
        return None
    try:
        value = json.loads(text, parse_int=_whole_number, parse_constant=_no_constant)
    except BadRequestError:
        raise
    except RecursionError:
        raise BadRequestError("The request is nested too deeply.") from None
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _whole_number(digits: str) -> int:
    if len(digits) > 18:
        raise BadRequestError("A number in the request is too long.")
    return int(digits)


def _no_constant(name: str) -> None:
    raise BadRequestError(f"A request cannot hold {name}.")


def _scans(value: object) -> list[Any]:
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_SCANS:
        raise BadRequestError(f"The scans must be a list of 1 to {MOST_SCANS} texts.")
    return value


def _after(value: object) -> tuple[list[Any], float]:
    """Scans that came before, or the seconds between the scans."""
    if value is None:
        return [], 0
    if isinstance(value, str):
        return [value], 0
    if isinstance(value, list):
        return _scans(value), 0
    if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
        return [], value
    raise BadRequestError("The field after is a scan, a list of scans, or seconds.")


def _today(value: object, today: date) -> date:
    if value is None:
        return today
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else _bad_day()
    except ValueError:
        return _bad_day()


def _bad_day() -> date:
    raise BadRequestError("The field today must be a date such as 2026-11-23.")


def _mode(value: object) -> Mode | None:
    if value is None:
        return None
    for mode in get_args(Mode):
        if value == mode:
            found: Mode = mode
            return found
    raise BadRequestError("The mode must be receive, pick or count.")


def _profile(value: object) -> ScannerProfile:
    if value is None:
        return ScannerProfile()
    if not isinstance(value, dict) or not set(value) <= set(_PROFILE_TYPES):
        raise BadRequestError("The profile has the fields gs_replacement, aim_prefix, suffix and tested only.")
    for name, item in value.items():
        if not isinstance(item, _PROFILE_TYPES[name]):
            raise BadRequestError(f"The field {name} of the profile has the wrong type.")
    return ScannerProfile(**{name: item for name, item in value.items() if name != "tested" or item is not None})
