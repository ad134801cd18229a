"""Pictures of work: a still of the camera is kept with the job that is open, and given out again."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from db import jobs, pictures
from db.errors import StoreError
from db.pictures import Picture
from db.record import Record
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.receive_subject import plural

MOST: Final = 20
"""Pictures of one job: more show nothing that these do not."""
MOST_OF_A_WORKSHEET: Final = 200
"""Of a worksheet each unit has its own."""
_JPEG: Final = "image/jpeg"
NO_WORK: Final = Refused(
    "NO_WORK", "A picture belongs to work that is open, and nothing is.", "Begin or go on with the work first."
)
_NONE: Final = Refused("NO_PICTURES", "There is no picture of such work.", "Look for the job in the record (F6).")


def keep_picture(record: Record, person_id: str, job_id: str, act: Act, content: bytes) -> Outcome:
    """Keep a JPEG with an open job; whoever may do the work may show it.

    Raises StoreError where the file cannot be written; then nothing is on record.
    """
    with record.write(person_id, "picture", job_id) as write:
        refused = permit.refusal(write, person_id, act)
        job = jobs.job(write, job_id)
        if refused is None and (job is None or job.status != "open"):
            refused = NO_WORK
        if refused is None and job is not None and job.holder != write.node:
            said = f"This work is being done at kiosk {job.holder} now."
            refused = Refused("JOB_MOVED", said, "Go on there, or take it over from Home.")
        most = MOST_OF_A_WORKSHEET if job is not None and job.kind == "prepare" else MOST
        if refused is None and pictures.count_of_job(write, job_id) >= most:
            said = f"There are {most} pictures of this work already."
            refused = Refused("TOO_MANY_PICTURES", said, "Those are kept; go on with the work.")
        if refused is not None:
            return permit.noted(write, refused)
        pictures.add(write, job_id, record.attachments.keep(content, _JPEG))
        count = pictures.count_of_job(write, job_id)
    return Done("PICTURE_KEPT", f"The picture is kept: {count:,} {plural('picture', count)} of this work.")


def pictures_of(record: Record, person_id: str, job_id: str) -> list[Picture] | Refused:
    """List the pictures of a job for somebody who may take records out; that they did is noted."""
    with record.write(person_id, "picture.export", job_id if jobs.job(record, job_id) else None) as write:
        refused = permit.refusal(write, person_id, Act.EXPORT_RECORDS)
        found = pictures.of_job(write, job_id) if refused is None else []
        if refused is None and not found:
            refused = _NONE
        if refused is not None:
            return permit.noted(write, refused)
        write.note(pictures=len(found))
    return found


def write_out(record: Record, found: list[Picture], folder: Path) -> list[Path]:
    """Write pictures into a folder, named by their numbers; raises StoreError, and overwrites nothing."""
    written = []
    for picture in found:
        path = folder / f"{picture.id}.jpg"
        content = record.attachments.read(picture.sha256)
        try:
            with path.open("xb") as file:
                file.write(content)
        except OSError as error:
            said = f"{path} could not be written: {error.strerror}."
            raise StoreError("UNWRITABLE", said, "Name a folder that is there and has none of them yet.") from error
        written.append(path)
    return written
