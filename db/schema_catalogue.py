"""What is known of an item beyond its name, what catalogues say of it, and the words it is found by."""

from __future__ import annotations

from db import item_words
from db.migration import SEARCH_INDEX, Migration

_FACTS = (
    "alter table item add column storage_note text not null default ''",
    "alter table item add column requires_serial {integer} not null default 0",
    "alter table item add column dea_schedule text",
    "alter table item add column niosh_edition text",
    "alter table item add column niosh_table text",
    "alter table item add column look_alike_group text",
    "alter table item add column substitution_group text",
    "alter table item add column dscsa_exempt {integer} not null default 0",
    "alter table item add column sterile {integer}",
    "alter table item add column single_use {integer}",
    "create index item_look_alike on item (look_alike_group) where look_alike_group is not null",
    "create index item_substitution on item (substitution_group) where substitution_group is not null",
    # What came of an item is found by its lots, those that were taken back too.
    "create index lot_item on lot (item_id)",
    # Below it more is ordered; without one, below par.
    "alter table par_level add column reorder_at {integer}",
)

_CATALOGUES = (
    # What a catalogue said last: where the item says something else, a person changed it here, and that wins.
    """create table catalogue_entry (
        source text not null, entry_key text not null, item_id text not null references item (id),
        said_json text not null, file_sha256 text not null, recorded_at text not null,
        primary key (source, entry_key)){by_key}""",
    "create index catalogue_entry_item on catalogue_entry (item_id)",
)

_WORDS = (
    # One row an item; the number is what SQLite's index knows it by.
    """create table item_words (
        item_id text primary key references item (id), n {integer} not null unique, words text not null){strict}""",
)
_FOLLOWS = "insert into item_search (item_search, rowid, words) values ('delete', old.n, old.words)"
_FTS5 = (
    f"create virtual table {SEARCH_INDEX} using fts5 "
    "(words, content = 'item_words', content_rowid = 'n', tokenize = 'ascii', prefix = '1 2 3', detail = 'none')",
    f"create trigger {SEARCH_INDEX}_insert after insert on item_words begin "
    "insert into item_search (rowid, words) values (new.n, new.words); end",
    f"create trigger {SEARCH_INDEX}_update after update on item_words begin {_FOLLOWS}; "
    "insert into item_search (rowid, words) values (new.n, new.words); end",
    f"create trigger {SEARCH_INDEX}_delete after delete on item_words begin {_FOLLOWS}; end",
)
_GIN = ("create index item_words_search on item_words using gin (to_tsvector('simple', words))",)

CATALOGUE = Migration(
    "0004_catalogue",
    (*_FACTS, *_CATALOGUES, *_WORDS),
    in_a_file=_FTS5,
    on_server=_GIN,
    fill=item_words.fill,
)
