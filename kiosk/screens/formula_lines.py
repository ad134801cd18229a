"""A page of a formula as lines: what each is stands before what is said of it."""

from __future__ import annotations

from textual.content import Content

from kiosk.services.formula_words import Page


def page_lines(page: Page, width: int) -> list[Content]:
    """Put what each line is before what is said of it, and what goes on under that."""
    room = min(max((len(label) for label, _ in page.lines), default=0) + 2, 30)
    found: list[Content] = []
    for label, words in page.lines:
        if len(label) + 2 > room:
            found.append(Content.styled(label, "bold"))
            label = ""
        rows = Content(words).wrap(max(10, width - room)) if words else [Content("")]
        for number, row in enumerate(rows):
            start = f"{'' if number else label:<{room}}"
            found.append(Content.assemble((start, "bold" if label else "$quiet"), row))
    return found
