"""Plans of counts and count sheets: what was used and counted when is found quickly; the lines of a sheet by number."""

from __future__ import annotations

from db.migration import Migration

COUNT_PLANS = Migration(
    "0016_count_plans",
    (
        # What moved since a count of a shift, and what was used in some days.
        "create index movement_at on movement (at)",
        """create index count_entry_item on count_entry (item_id, location_id, at)
            where withdrawn_at is null""",
        "create index stock_count_kind on stock_count (kind, begun_at) where outcome = 'posted'",
        "create index item_watched on item (id) where high_alert = 1 or dea_schedule is not null",
        # A line keeps its number however often the sheet is printed: the code on paper names count and number.
        """create table count_sheet_line (
            count_id text not null references stock_count (id), line {integer} not null,
            item_id text not null references item (id), lot_id text not null references lot (id),
            location_id text not null references location (id), status text not null, owner text not null,
            primary key (count_id, line)){by_key}""",
        """create unique index count_sheet_place on count_sheet_line
            (count_id, lot_id, location_id, status, owner)""",
    ),
    append_only=("count_sheet_line",),
)

SHEET_MARKS = Migration(
    "0023_sheet_marks",
    (
        # The code of a line on paper bears its mark, which nobody can guess; lines of before have their number there.
        "alter table count_sheet_line add column mark text",
        "create unique index count_sheet_mark on count_sheet_line (count_id, mark)",
    ),
)
