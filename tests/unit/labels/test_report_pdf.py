"""A report on paper: nothing is cut off, nothing is dropped, and every page says where it belongs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from labels.pdf_fonts import FONTS, PageSize, printable
from labels.report_pdf import Column, Report, write_pdf
from tests.pdf_text import pages

FOOT = "Chain head: node K1 epoch 1 entry 1530 hash 9fab 0123"
MADE_AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def report(rows: Sequence[tuple[str, ...]], *, page: PageSize = "letter", is_compressed: bool = True) -> Report:
    columns = (Column("When", 1), Column("What was done", 3))
    return Report("Record — Zoë", ("By Ana Ruiz", "all"), columns, rows, (FOOT,), MADE_AT, page, is_compressed)


def flat(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("is_compressed", [True, False])
def test_what_was_said_is_read_back_letter_for_letter(is_compressed: bool) -> None:
    said = "received 10 vials ✓ ✕ ▲ ● ▼ … — “Ångström” Ωmega Жук → 37 °C (\\) ½"
    [page] = pages(write_pdf(report([("09:00", said)], is_compressed=is_compressed)))

    lines = page.split("\n")
    assert lines[:3] == ["Record — Zoë", "By Ana Ruiz", "all"]
    assert said in " ".join(lines)
    assert lines[-1] == "page 1 of 1"


@pytest.mark.parametrize("page", ["letter", "a4"])
def test_every_row_stands_on_some_page_and_every_page_has_its_foot(page: PageSize) -> None:
    rows = [(f"row {number}", f"entry {number} " + "word " * (number % 90)) for number in range(300)]
    found = pages(write_pdf(report(rows, page=page)))

    assert len(found) > 5
    whole = flat("".join(found))
    assert all(flat("".join(row)) in whole for row in rows)
    for number, text in enumerate(found, 1):
        assert FOOT in text
        assert f"page {number} of {len(found)}" in text
        assert "What was done" in text


@pytest.mark.parametrize("long", ["x" * 20_000, "word " * 5_000, "line\n" * 700])
def test_a_cell_that_is_longer_than_a_page_goes_on_on_the_next_one(long: str) -> None:
    found = pages(write_pdf(report([("09:00", f"{long}END")])))

    assert len(found) > 1
    between = "".join(text.replace("What was done", "").replace("When", "") for text in found)
    for text in (FOOT, *(f"page {number} of {len(found)}" for number in range(1, len(found) + 1))):
        between = between.replace(text, "")
    assert flat(f"{long}END") in flat(between)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("中文", "[U+4E2D][U+6587]"), ("a\x07b", "a[U+0007]b"), ("\u202eabc", "[U+202E]abc"), ("💊", "[U+1F48A]"),
     ("\u200b", "[U+200B]"), ("\udc80", "[U+DC80]"), ("\ufffd", "\ufffd"), ("soft\xadhyphen", "soft[U+00AD]hyphen")],
)  # fmt: skip
def test_a_letter_that_the_font_lacks_is_named_and_never_dropped(text: str, shown: str) -> None:
    assert printable(text) == shown
    [page] = pages(write_pdf(report([("09:00", text)])))
    assert shown in page


def test_nothing_at_all_is_a_page_too() -> None:
    [page] = pages(write_pdf(report([])))

    assert FOOT in page
    assert "page 1 of 1" in page


def test_the_fonts_are_small_and_come_with_their_licence() -> None:
    assert {path.name for path in FONTS.iterdir()} == {"DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "LICENSE.txt"}
    assert all(path.stat().st_size <= 200 * 1024 for path in FONTS.glob("*.ttf"))
    assert "Bitstream" in (FONTS / "LICENSE.txt").read_text()
