"""One try at a label: every paragraph in its place at given sizes, or the field for which there is no room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from labels.boxes import Box, Page
from labels.content import LabelContent, Paragraph, Role
from labels.encode import Modules
from labels.layout import Layout
from labels.paragraphs import Lead, Letters, Placed, Shape, shaped
from labels.symbol_place import Room, Standing, room
from labels.words import Ruler

_RULE = 8
"""How thick a line between paragraphs is, in thousandths of an inch."""
_LEAD_GAP, _NEAR, _APART = 0.5, 0.5, 1.5
"""From a lead to its text, from a drug to its dose, and to anything else on the same line; in parts of the size."""
_WIDEST_COLUMN = 0.5
"""Part of the width that leads may take as a column."""
_ENDLESS = 1_000_000
_MOST_BESIDE = 12
"""More paragraphs never stand on one line."""

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
        self._shapes: dict[tuple[Paragraph, float, int], Shape | None] = {}
        self._body, self._foot = _parted(content.paragraphs)
        fields = [each.field for each in content.paragraphs if each.lead]
        self._tables = {field for field in fields if fields.count(field) > 1}

    def arrange(self, sizes: Sizes, gap: int) -> Arrangement | Overflow:
        """Put everything in its place, with so many dots between paragraphs."""
        free = self._room(sizes.caption)
        if free is None:
            return Overflow("symbol", is_wide=True)
        foot = self._stack_up(sizes, gap, free)
        if isinstance(foot, Overflow):
            return foot
        limit = min((placed.top - gap for placed in foot), default=free.inner.bottom)
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
            together = self._beside(paragraph, sizes, free, placed) if self._goes_on(before, paragraph) else None
            if together is None or together[-1].bottom > limit:
                done = self._set(paragraph, sizes, free, top=top)
                if done is None or done.bottom > limit:
                    return Overflow(paragraph.field, is_wide=done is None)
                together = [done]
            else:
                del placed[1 - len(together) :]
            placed += together
            top = max(each.bottom for each in together) + gap
        return tuple(placed), tuple(rules)

    def _stack_up(self, sizes: Sizes, gap: int, free: Room) -> tuple[Placed, ...] | Overflow:
        """Set what ends the label from its foot upwards."""
        placed: list[Placed] = []
        bottom = free.inner.bottom
        for paragraph in reversed(self._foot):
            done = self._set(paragraph, sizes, free, bottom=bottom)
            if done is None or done.top < free.inner.top:
                return Overflow(paragraph.field, is_wide=done is None)
            placed.append(done)
            bottom = done.top - gap
        return tuple(reversed(placed))

    def _set(
        self, paragraph: Paragraph, sizes: Sizes, free: Room, *, top: int | None = None, bottom: int = 0
    ) -> Placed | None:
        """Set a paragraph over the whole width, below a top or above a bottom; or beside the symbol where they meet."""
        done = None
        for right in (free.inner.right,) if free.corner is None else (free.inner.right, free.corner.left):
            shape = self._shape(paragraph, sizes.roles[paragraph.role], right - free.inner.left)
            if shape is None:
                return None
            done = Placed(shape, free.inner.left, bottom - shape.height if top is None else top)
            if free.corner is None or not done.box.meets(free.corner):
                break
        return done

    def _shape(self, paragraph: Paragraph, pt: float, width: int) -> Shape | None:
        key = (paragraph, pt, width)
        if key not in self._shapes:
            is_centred = paragraph.role in self._layout.centred
            letters = Letters(paragraph.bold, pt, paragraph.reversed, is_centred, paragraph.boxed)
            tries = (
                shaped(text, paragraph.field, letters, width, self._page, self._ruler, lead)
                for text, lead in self._leads(paragraph, letters, width)
            )
            self._shapes[key] = next((shape for shape in tries if shape is not None), None)
        return self._shapes[key]

    def _goes_on(self, before: Paragraph | None, paragraph: Paragraph) -> bool:
        if before is None or self._is_parted(before, paragraph):
            return False
        return paragraph.flows or (paragraph.role == before.role and paragraph.role in self._layout.flowing)

    def _leads(self, paragraph: Paragraph, letters: Letters, width: int) -> Iterator[tuple[str, Lead | None]]:
        """Give the ways to set a lead, the best first: in a column of its role's, before its text, within it."""
        if paragraph.lead and not (letters.centred or letters.reversed):
            own = self._lead(paragraph, letters.pt)
            columns = [self._lead(each, letters.pt).column for each in self._in_column(paragraph)]
            column = max(columns, default=own.column)
            stands_alone = not paragraph.flows and paragraph.role not in self._layout.flowing
            if column <= width * _WIDEST_COLUMN and stands_alone:
                yield paragraph.text[paragraph.lead :], replace(own, column=column)
            yield paragraph.text[paragraph.lead :], own
        yield paragraph.text, None

    def _in_column(self, paragraph: Paragraph) -> Iterator[Paragraph]:
        """Give the leads that stand in a paragraph's column: rows of one field are a table of their own."""
        is_row = paragraph.field in self._tables
        for each in self._body:
            is_like = each.field == paragraph.field if is_row else each.field not in self._tables
            if each.lead and not each.flows and each.role == paragraph.role and is_like:
                yield each

    def _lead(self, paragraph: Paragraph, pt: float) -> Lead:
        [line] = self._ruler.lines(paragraph.text[: paragraph.lead], False, pt, _ENDLESS) or ()
        return Lead(line, line.width + round(_LEAD_GAP * self._page.em(pt)))

    def _beside(self, paragraph: Paragraph, sizes: Sizes, free: Room, placed: list[Placed]) -> list[Placed] | None:
        """Set a paragraph on the line of the last ones; None where that has more lines, or there is no room."""
        before = placed[-1]
        shape = before.shape
        if len(shape.lines) > 1 or shape.letters.is_edged or shape.letters.centred or paragraph.boxed:
            return None
        pt = sizes.roles[paragraph.role]
        left = before.left + shape.end + round((_NEAR if paragraph.role == "dose" else _APART) * self._page.em(pt))
        found = self._shape(paragraph, pt, before.left + shape.width - left)
        if found is None or len(found.lines) > 1:
            return None
        line = [each for each in placed[-_MOST_BESIDE:-1] if each.base == before.base]
        line += [replace(before, shape=replace(shape, width=shape.end))]
        done = Placed(found, left, before.base - found.lines[0][0])
        down = max(0, min(each.top for each in line) - done.top)
        together = [replace(each, top=each.top + down) for each in (*line, done)]
        if free.corner is not None and any(each.box.meets(free.corner) for each in together):
            return None
        return together

    def _is_parted(self, before: Paragraph, paragraph: Paragraph) -> bool:
        return before.role in self._layout.rules_after and paragraph.role != before.role

    def _rule(self, top: int, free: Room) -> Box:
        rule = Box(free.inner.left, top, free.inner.right, top + self._page.dots(_RULE))
        if free.corner is not None and rule.meets(free.corner):
            return replace(rule, right=free.corner.left)
        return rule


def _parted(paragraphs: tuple[Paragraph, ...]) -> tuple[tuple[Paragraph, ...], tuple[Paragraph, ...]]:
    """Part what stands at the foot, small at the end, from what begins at the top."""
    end = len(paragraphs)
    while end and paragraphs[end - 1].role == "small":
        end -= 1
    return (paragraphs[:end], paragraphs[end:]) if end else (paragraphs, ())


def _in_the_middle(body: _Stack, limit: int) -> _Stack:
    placed, rules = body
    down = (limit - max(each.box.bottom for each in placed)) // 2 if placed else 0
    return tuple(replace(each, top=each.top + down) for each in placed), tuple(
        replace(rule, top=rule.top + down, bottom=rule.bottom + down) for rule in rules
    )
