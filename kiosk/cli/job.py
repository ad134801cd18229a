"""`kiosk job`: a job driven by lines instead of fingers, one answer a line, each after it is in the record."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from db.attachments import LARGEST
from db.errors import StoreError
from db.record import Record
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting
from kiosk.given_file import read_given
from kiosk.open_job import KINDS, OpenJob, take_scan
from kiosk.services import outcome as outcomes
from kiosk.services.job import JobEngine, Kind
from kiosk.services.keep_scan import keep_scan
from kiosk.services.outcome import Outcome, Refused
from kiosk.services.pictures import keep_picture

LONGEST_LINE = 64 * 1024
_WORDS = ("scan", "answer", "picture", "undo", "finish")


def run(options: argparse.Namespace, output: Output) -> int:
    """Drive a job from standard input; the end of the input leaves a draft."""
    with opened(options, "write") as record:
        kind = KINDS[options.kind]
        person_id = acting(record, options.person, kind.act).id
        started = kind.resume(record, person_id, options.resume) if options.resume else kind.start(record, person_id)
        if isinstance(started, Refused) and started.code == "JOB_ENDED":
            # The last answer may have been lost on its way: a line that is sent again under its key still gets it.
            output.say(started.message)
            started = kind.on(JobEngine(record, options.resume, person_id, kind.act))
        if isinstance(started, Refused):
            raise StoreError(started.code, started.message, started.next_step)
        if options.resume is None:
            output.say(f"Job {started.job_id} is open.")
        for line in _lines(sys.stdin.buffer):
            _answer(started, _outcome(record, options.kind, started, person_id, line), output)
    return 0


def _lines(stdin: BinaryIO) -> Iterator[bytes]:
    """Lines without their end mark; one that is too long comes as an empty one, which is no request."""
    while line := stdin.readline(LONGEST_LINE + 1):
        cut = len(line) > LONGEST_LINE and not line.endswith(b"\n")
        if cut:
            while (rest := stdin.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield b""
        else:
            yield line.removesuffix(b"\n").removesuffix(b"\r")


def _request(line: bytes) -> Mapping[str, Any] | Refused:
    bad = Refused(
        "BAD_REQUEST",
        "The line is no request.",
        'Send {"scan":"…"}, {"answer":{…}}, {"picture":"file.jpg"}, {"undo":true} or {"finish":true}, a line each.',
    )
    try:
        content = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return bad
    if not isinstance(content, dict) or sum(word in content for word in _WORDS) != 1:
        return bad
    key = content.get("key")
    if key is not None and not (isinstance(key, str) and 0 < len(key) <= 100 and key.isprintable()):
        return bad
    fits = (
        isinstance(content.get("scan", ""), str)
        and isinstance(content.get("picture", ""), str)
        and isinstance(content.get("answer", {}), dict)
        and content.get("undo", True) is True
        and content.get("finish", True) is True
    )
    return content if fits else bad


def _outcome(record: Record, kind: Kind, job: OpenJob, person_id: str, line: bytes) -> Outcome:
    request = _request(line)
    if isinstance(request, Refused):
        return request
    key = request.get("key")
    if "scan" in request:
        # What was scanned is kept before anybody asks what it means; a line sent twice is one scan.
        stored = None if job.engine.done_before(key) else _store(record, job, person_id, request["scan"])
        return take_scan(record, kind, job, request["scan"], "job", scan_id=stored, key=key)
    if "answer" in request:
        return job.answer(request["answer"], key=key)
    if "picture" in request:
        return _picture(record, job, person_id, request["picture"])
    return job.undo(key=key) if "undo" in request else job.finish(key=key)


def _picture(record: Record, job: OpenJob, person_id: str, name: str) -> Outcome:
    """Keep a picture with the job, as the camera's key does on the screen."""
    try:
        content = read_given(Path(name), LARGEST)
        return keep_picture(record, person_id, job.job_id, job.engine.act, content)
    except StoreError as error:
        return Refused(error.code, error.message, error.next_step)


def _store(record: Record, job: OpenJob, person_id: str, raw: str) -> str:
    return keep_scan(record, raw, "job", person_id, job_id=job.job_id).id


def _answer(job: OpenJob, outcome: Outcome, output: Output) -> None:
    view = job.view()
    content = {"job": job.job_id, "step": view.step, **outcomes.to_json(outcome), "view": view.to_json()}
    output.line(content, f"{outcome.name.upper()}: {outcome.message}")
