"""One try at a label: every paragraph in its place at given sizes, or the field for which there is no room."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from labels.boxes import Box, Page
from labels.content import LabelContent, Paragraph, Role
from labels.encode import Modules
from labels.layout import Layout
from labels.paragraphs import Letters, Placed, set_paragraph
from labels.symbol_place import Room, Standing, room
from labels.words import Ruler

_RULE = 8
"""How thick a line between paragraphs is, in thousandths of an inch."""

_Stack = tuple[tuple[Placed, ...], tuple[Box, ...]]
"""Paragraphs, and the rules between them."""


@dataclass(frozen=True)
class Sizes:
    """The sizes of one try, in points."""

    roles: Mapping[Role, float]
    caption: float


@dataclass(frozen=True)
class Overflow:
    """No room at these sizes."""

    field: str
    """The field of the first paragraph that has no room, or `symbol`."""
    is_wide: bool
    """Whether one of its words alone is wider than its place."""


@dataclass(frozen=True)
class Arrangement:
    """A label with everything in its place."""

    paragraphs: tuple[Placed, ...]
    caption: Placed | None
    symbol: Standing | None
    rules: tuple[Box, ...]


class Arranger:
    """Arranges one label's content, again and again, until the sizes are right."""

    def __init__(self, content: LabelContent, modules: Modules | None, layout: Layout, page: Page) -> None:
        self._content = content
        self._modules = modules
        self._layout = layout
        self._page = page
        self._ruler = Ruler(page.dpi)
        self._rooms: dict[float, Room | None] = {}
        self._body, self._foot = _parted(content.paragraphs)

    def arrange(self, sizes: Sizes, gap: int) -> Arrangement | Overflow:
        """Put everything in its place, with so many dots between paragraphs."""
        free = self._room(sizes.caption)
        if free is None:
            return Overflow("symbol", is_wide=True)
        foot = self._stack_up(sizes, gap, free)
        if isinstance(foot, Overflow):
            return foot
        limit = min((placed.box.top - gap for placed in foot), default=free.inner.bottom)
        body = self._stack_down(sizes, gap, free, limit)
        if isinstance(body, Overflow):
            return body
        if self._layout.vertical == "middle" and free.corner is None:
            body = _in_the_middle(body, limit)
        placed, rules = body
        return Arrangement((*placed, *foot), free.caption, free.symbol, rules)

    def _room(self, caption_pt: float) -> Room | None:
        if caption_pt not in self._rooms:
            caption = self._content.caption
            self._rooms[caption_pt] = room(self._modules, caption, caption_pt, self._layout, self._page, self._ruler)
        return self._rooms[caption_pt]

    def _stack_down(self, sizes: Sizes, gap: int, free: Room, limit: int) -> _Stack | Overflow:
        """Set the body from the top."""
        placed: list[Placed] = []
        rules: list[Box] = []
        top = free.inner.top
        for paragraph, before in zip(self._body, (None, *self._body), strict=False):
            if before is not None and self._is_parted(before, paragraph):
                rules.append(self._rule(top, free))
                top = rules[-1].bottom + gap
            done = self._set(paragraph, sizes, free, _from_top(top))
            if done is None or done.box.bottom > limit:
                return Overflow(paragraph.field, is_wide=done is None)
            placed.append(done)
            top = done.box.bottom + gap
        return tuple(placed), tuple(rules)

    def _stack_up(self, sizes: Sizes, gap: int, free: Room) -> tuple[Placed, ...] | Overflow:
        """Set what ends the label from its foot upwards."""
        placed: list[Placed] = []
        bottom = free.inner.bottom
        for paragraph in reversed(self._foot):
            done = self._set(paragraph, sizes, free, _from_bottom(bottom))
            if done is None or done.box.top < free.inner.top:
                return Overflow(paragraph.field, is_wide=done is None)
            placed.append(done)
            bottom = done.box.top - gap
        return tuple(reversed(placed))

    def _set(self, paragraph: Paragraph, sizes: Sizes, free: Room, stand: Callable[[Placed], Placed]) -> Placed | None:
        """Set a paragraph over the whole width; where that would run into the symbol, beside it."""
        pt = sizes.roles[paragraph.role]
        letters = Letters(paragraph.bold, pt, paragraph.reversed, paragraph.role in self._layout.centred)
        inner, corner = free.inner, free.corner
        done = self._set_between(paragraph, letters, (inner.left, inner.right), stand)
        if done is None or corner is None or not done.box.meets(corner):
            return done
        return self._set_between(paragraph, letters, (inner.left, corner.left), stand)

    def _set_between(
        self, paragraph: Paragraph, letters: Letters, span: tuple[int, int], stand: Callable[[Placed], Placed]
    ) -> Placed | None:
        done = set_paragraph(paragraph.text, paragraph.field, letters, span, 0, self._page, self._ruler)
        return None if done is None else stand(done)

    def _is_parted(self, before: Paragraph, paragraph: Paragraph) -> bool:
        return before.role in self._layout.rules_after and paragraph.role != before.role

    def _rule(self, top: int, free: Room) -> Box:
        rule = Box(free.inner.left, top, free.inner.right, top + self._page.dots(_RULE))
        if free.corner is not None and rule.meets(free.corner):
            return replace(rule, right=free.corner.left)
        return rule


def _from_top(top: int) -> Callable[[Placed], Placed]:
    return lambda placed: placed.moved(top)


def _from_bottom(bottom: int) -> Callable[[Placed], Placed]:
    return lambda placed: placed.moved(bottom - placed.box.height)


def _parted(paragraphs: tuple[Paragraph, ...]) -> tuple[tuple[Paragraph, ...], tuple[Paragraph, ...]]:
    """Part what stands at the foot, small at the end, from what begins at the top."""
    end = len(paragraphs)
    while end and paragraphs[end - 1].role == "small":
        end -= 1
    return (paragraphs[:end], paragraphs[end:]) if end else (paragraphs, ())


def _in_the_middle(body: _Stack, limit: int) -> _Stack:
    placed, rules = body
    down = (limit - max(each.box.bottom for each in placed)) // 2 if placed else 0
    return tuple(each.moved(down) for each in placed), tuple(
        replace(rule, top=rule.top + down, bottom=rule.bottom + down) for rule in rules
    )
