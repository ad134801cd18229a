"""The sizes of a label's letters: as large as layout and paper allow, never smaller than can be read."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from labels.arrange import Arrangement, Arranger, Overflow, Sizes
from labels.boxes import Page
from labels.content import LabelContent, Role
from labels.layout import Layout, Size

_STEP = 0.5
"""Points between two sizes that are tried."""
_GAPS = (80, 70, 60, 50, 40, 30)
"""Between paragraphs, in thousandths of an inch: as generous as fits once the letters have their size."""
_MUCH = 0.75
"""What is left of a size that was made a little smaller."""
_TIGHT = (20, 10)
"""Where nothing else helps: rather than a larger stock, but never before the letters are as small as they may be."""
_FIRST: tuple[Role, ...] = ("patient", "drug", "dose", "identifier", "beyond_use", "title", "warning", "line", "small")
"""Who gets first what room is left over: what harms when it is misread."""


@dataclass(frozen=True)
class Fitted:
    """A label with everything in its place, and in which sizes."""

    arrangement: Arrangement
    sizes: Sizes


def fit(arranger: Arranger, content: LabelContent, layout: Layout, page: Page) -> Fitted | Overflow:
    """Find the largest sizes at which all fits; else tell what has no room even at the smallest.

    All roles shrink together, each from its most to its least, so that what is important stays larger; then each role
    in turn takes back what still fits.
    """
    ladder = _Ladder(content, layout)
    gap = page.dots(_GAPS[-1])
    least = arranger.arrange(ladder.sizes(ladder.steps), gap)
    for tighter in (page.dots(each) for each in _TIGHT):
        if isinstance(least, Overflow):
            gap, least = tighter, arranger.arrange(ladder.sizes(ladder.steps), tighter)
    if isinstance(least, Overflow):
        return least
    sizes = _unbroken(arranger, ladder, content, ladder.sizes(_shrunk(arranger, ladder, gap)), gap)
    sizes = _grown(arranger, ladder, sizes, gap)
    return _spaced(arranger, sizes, page, gap)


class _Ladder:
    """The sizes that are tried, from the largest to the smallest."""

    def __init__(self, content: LabelContent, layout: Layout) -> None:
        self.roles: dict[Role, Size] = {each.role: layout.size(each.role) for each in content.paragraphs}
        self.caption = layout.caption
        spans = [size.max_pt - size.min_pt for size in (*self.roles.values(), self.caption)]
        self.steps = round(max(spans) / _STEP)

    def sizes(self, step: int) -> Sizes:
        """Give the sizes of one step; 0 is the largest, `steps` the smallest."""
        return Sizes({role: self._at(size, step) for role, size in self.roles.items()}, self._at(self.caption, step))

    def _at(self, size: Size, step: int) -> float:
        if step == 0:
            return size.max_pt
        return size.max_pt - round((size.max_pt - size.min_pt) / _STEP * step / self.steps) * _STEP

    def roles_that_grow(self) -> list[Role | None]:
        """Give the roles of this label, the most important first; None is the caption."""
        return [*(role for role in _FIRST if role in self.roles), None]

    def larger(self, sizes: Sizes, role: Role | None) -> Sizes | None:
        """Give the sizes with one role a step larger; None when it is as large as it may be."""
        if role is None:
            return replace(sizes, caption=sizes.caption + _STEP) if sizes.caption < self.caption.max_pt else None
        if sizes.roles[role] < self.roles[role].max_pt:
            return replace(sizes, roles={**sizes.roles, role: sizes.roles[role] + _STEP})
        return None

    def smaller(self, sizes: Sizes, role: Role) -> Iterator[Sizes]:
        """Give the sizes with one role smaller, step by step, but not by much and not below its least."""
        pt = sizes.roles[role] - _STEP
        while pt >= max(self.roles[role].min_pt, sizes.roles[role] * _MUCH):
            yield replace(sizes, roles={**sizes.roles, role: pt})
            pt -= _STEP


def _shrunk(arranger: Arranger, ladder: _Ladder, gap: int) -> int:
    """Find the first step that fits, halving; the last is known to fit."""
    fits, low = ladder.steps, 0
    while low < fits:
        step = (low + fits) // 2 if low else 0
        if isinstance(arranger.arrange(ladder.sizes(step), gap), Overflow):
            low = step + 1
        else:
            fits = step
    return fits


def _unbroken(arranger: Arranger, ladder: _Ladder, content: LabelContent, sizes: Sizes, gap: int) -> Sizes:
    """Make the letters of a role a little smaller where that saves a line: a date is not parted to be larger."""
    found = arranger.arrange(sizes, gap)
    parted = set() if isinstance(found, Overflow) else _parted(found, content)
    lines = _lines(found)
    for role in (each for each in _FIRST if each in parted):
        for smaller in ladder.smaller(sizes, role):
            fewer = _lines(arranger.arrange(smaller, gap))
            if fewer < lines:
                sizes, lines = smaller, fewer
    return sizes


def _parted(found: Arrangement, content: LabelContent) -> set[Role]:
    """Give the roles of what takes more than one line, but for running text, which may."""
    left = min(placed.left for placed in found.paragraphs)
    return {
        paragraph.role
        for paragraph, placed in zip(content.paragraphs, found.paragraphs, strict=True)
        if paragraph.role not in ("line", "small")
        and (len(placed.shape.lines) > 1 or (paragraph.flows and placed.left == left))
    }


def _grown(arranger: Arranger, ladder: _Ladder, sizes: Sizes, gap: int) -> Sizes:
    """Let each role in turn take back a step while everything still fits, round by round, so that none takes all.

    Letters do not grow where that would break a line: what stands on one line is read at one look.
    """
    lines = _lines(arranger.arrange(sizes, gap))
    growing = ladder.roles_that_grow()
    while growing:
        still = []
        for role in growing:
            larger = ladder.larger(sizes, role)
            if larger is not None and _lines(arranger.arrange(larger, gap)) <= lines:
                sizes = larger
                still.append(role)
        growing = still
    return sizes


def _lines(tried: Arrangement | Overflow) -> float:
    if isinstance(tried, Overflow):
        return math.inf
    return len({placed.top + base for placed in tried.paragraphs for base, _ in placed.shape.lines})


def _spaced(arranger: Arranger, sizes: Sizes, page: Page, gap: int) -> Fitted | Overflow:
    """Put paragraphs as far apart as there is room."""
    for wider in (page.dots(each) for each in _GAPS):
        found = arranger.arrange(sizes, wider)
        if isinstance(found, Arrangement):
            return Fitted(found, sizes)
    found = arranger.arrange(sizes, gap)
    return found if isinstance(found, Overflow) else Fitted(found, sizes)
