"""One label's job as a big button: its state as sign and word, what it is, where and when."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content
from textual.widgets import Button

from kiosk.services.label_views import PrintJobView

_CLASSES = {"✓": "-ok", "▲": "-warn", "✕": "-stop", "●": "-wait"}


class LabelJobButton(Button):
    """One job; the one with the focus is shown as a picture."""

    def __init__(self, job: PrintJobView, at: datetime) -> None:
        super().__init__("", classes="choice label-job")
        self.job = job
        self._at = at

    def show(self, job: PrintJobView, at: datetime) -> None:
        """Show what became of it."""
        if (job, at) != (self.job, self._at):
            self.job, self._at = job, at
            self._draw()

    def on_resize(self) -> None:
        """Fit the words to the room there is."""
        self._draw()

    def _draw(self) -> None:
        width = self.content_size.width - 2 * self.styles.line_pad
        if width <= 0:
            return
        job = self.job
        self.set_classes(f"choice label-job {_CLASSES.get(job.sign, '')}")
        head = Content(f"{job.sign} {job.word}  {job.title}")
        detail = Content.styled(f"  {self._at:%d %b %H:%M} · {job.printer} · {job.stock}", "not bold")
        lines = (head, detail) if self.content_size.height >= 2 else (head,)
        self.label = Content("\n").join(line.truncate(width, ellipsis=True) for line in lines)
