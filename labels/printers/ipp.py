"""IPP: driverless printers and CUPS queues alike; a label is followed until it is printed or the time is over."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from labels.printers import ipp_requests as requests
from labels.printers import ipp_status, media
from labels.printers.address import Address
from labels.printers.ipp_codec import JOB, PRINTER, Attributes
from labels.printers.ipp_http import Failed, IppHttp, as_not_sent
from labels.printers.states import Document, NotSent, PrinterStatus, SendResult, Sent, Unsure
from labels.printers.timeouts import Deadline, Timeouts

_HELD, _STOPPED, _CANCELED, _ABORTED, _COMPLETED = 4, 6, 7, 8, 9
_BETWEEN = 0.2
"""Seconds between two looks at a label that is being printed."""
_LOOK = "Look at the printer: if the label came out whole, confirm it; if not, print it again as a reprint."


def ipp_printer(address: Address, timeouts: Timeouts) -> IppPrinter:
    """Make the printer or queue at an address."""
    return IppPrinter(IppHttp(address, timeouts))


@dataclass(frozen=True)
class IppPrinter:
    """A printer that speaks IPP, or a CUPS queue, which does too."""

    http: IppHttp
    wait: Callable[[float], None] = time.sleep

    def status(self) -> PrinterStatus:
        """Ask how the printer is."""
        found = self._attributes()
        return PrinterStatus(found.state, found.message) if isinstance(found, NotSent) else ipp_status.status_of(found)

    def send(self, document: Document) -> SendResult:
        """Check the printer and its media, send the label, and follow it."""
        if document.format != "pdf":
            return NotSent("fault", "This printer takes PDF only. Choose another printer for this label.")
        found = self._attributes()
        if isinstance(found, NotSent):
            return found
        return _not_for(document, found) or self._print(document, found)

    @property
    def _uri(self) -> str:
        return self.http.address.url

    def _attributes(self) -> Attributes | NotSent:
        answer = self.http.ask(requests.printer_attributes(self._uri))
        if isinstance(answer, Failed):
            return as_not_sent(answer)
        refused = requests.refusal(answer.status)
        return NotSent(refused.state, refused.message) if refused else answer.first(PRINTER)

    def _print(self, document: Document, found: Attributes) -> SendResult:
        wanted = (document.width, document.height)
        loaded = next((each for each in ipp_status.ready_media(found) if each.holds(wanted)), None)
        may_choose = ipp_status.supports(found, "print-scaling-supported", "none")
        asked = requests.print_job(
            self._uri,
            document,
            loaded,
            may_choose_scaling=may_choose,
            may_choose_resolution=document.dpi in ipp_status.resolutions(found),
        )
        answer = self.http.ask(asked, document.content)
        if isinstance(answer, Failed):
            if not answer.bytes_sent:
                return as_not_sent(answer)
            return Unsure(f"The label was sent, but no answer came. {_LOOK}", answer.bytes_sent)
        refused = requests.refusal(answer.status)
        if refused is not None:
            if refused.took_nothing:
                return NotSent(refused.state, refused.message)
            return Unsure(f"{refused.message} {_LOOK}", len(document.content))
        job = answer.first(JOB).get("job-id", (None,))[0]
        if not isinstance(job, int):
            return Sent("The printer has the label.")
        return self._follow(job, len(document.content))

    def _follow(self, number: int, size: int) -> SendResult:
        """See what becomes of a label that was taken, until it is printed or the time is over."""
        deadline = Deadline.within(self.http.timeouts.follow)
        while True:
            answer = self.http.ask(requests.job_attributes(self._uri, number))
            if isinstance(answer, Failed) or requests.refusal(answer.status):
                return Sent(f"The printer took the label (its job {number}).")
            job = answer.first(JOB)
            state = job.get("job-state", (None,))[0]
            if state == _COMPLETED:
                return Sent(f"The printer says that the label is printed (its job {number}).")
            if state in (_CANCELED, _ABORTED):
                return Unsure(f"The printer gave the label up (its job {number}). {_LOOK}", size)
            if state == _HELD:
                return self._take_back(number, size, has_begun=_has_begun(job))
            if state == _STOPPED and not deadline.left:
                return self._take_back(number, size, has_begun=True)
            if not deadline.left:
                words = ipp_status.words_of(job, "job-printer-state-message")
                return Sent(f"The printer has the label (its job {number}), but did not print it yet.{words}")
            self.wait(_BETWEEN)

    def _take_back(self, number: int, size: int, *, has_begun: bool) -> SendResult:
        """The label does not come on: were it left there, it would come out some day when nobody expects it."""
        answer = self.http.ask(requests.cancel_job(self._uri, number))
        if isinstance(answer, Failed) or requests.refusal(answer.status):
            return Unsure(f"The label is stuck (its job {number}). Look at the printer and its queue.", size)
        if has_begun:
            return Unsure(f"The label did not get through, and it was taken back. {_LOOK}", size)
        return NotSent("busy", "The queue holds labels back, and this one was taken back. Release the queue.")


def _has_begun(job: Attributes) -> bool:
    """Whether the queue ever tried to print: then a part of the label, or all of it, may have come out."""
    began = job.get("time-at-processing")
    return began is None or isinstance(began[0], int)


def _not_for(document: Document, found: Attributes) -> NotSent | None:
    """Why this label must not go to the printer as it is now."""
    status = ipp_status.status_of(found)
    if not ipp_status.takes_labels(found, status):
        return NotSent(status.state, status.message)
    if not ipp_status.supports(found, "document-format-supported", "application/pdf"):
        return NotSent("fault", "The printer cannot print PDF. Put a CUPS queue before it, and use that.")
    resolutions = ipp_status.resolutions(found)
    if resolutions and all(each % document.dpi for each in resolutions):
        return media.wrong_resolution(document.dpi, max(resolutions))
    loaded = ipp_status.ready_media(found)
    wanted = (document.width, document.height)
    if loaded and not any(each.holds(wanted) for each in loaded):
        return media.wrong(wanted, loaded[0].size)
    return None
