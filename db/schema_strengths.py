"""How strong an item is, so that what is controlled is told in milligrams beside millilitres."""

from __future__ import annotations

from db.migration import Migration

STRENGTHS = Migration(
    "0025_strengths",
    (
        "alter table item add column nanograms_per_millilitre {integer}",
        # What was signed says what it said then, whatever strength the item has now.
        "alter table inventory_line add column nanograms_per_millilitre {integer}",
    ),
)
