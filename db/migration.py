"""What one step of the schema is: statements for both engines, and the guards it leaves behind.

`{integer}`, `{strict}` and `{by_key}` are all that differs between the engines; `{by_key}` lets SQLite keep a table in
the order of its key: one page less to flush for each row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from db.store import Engine, Transaction

_WORDS: dict[Engine, dict[str, str]] = {
    "sqlite": {"integer": "integer", "strict": " strict", "by_key": " strict, without rowid"},
    "postgresql": {"integer": "bigint", "strict": "", "by_key": ""},
}


@dataclass(frozen=True)
class Migration:
    """One step of the schema; applied once, in order, never edited after a release."""

    name: str
    statements: tuple[str, ...]
    append_only: tuple[str, ...] = ()
    """Tables that from here on refuse update, delete and replacement."""
    never_deleted: tuple[str, ...] = ()
    """Tables that from here on refuse delete."""
    written_once: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Columns that from here on may be filled, and then refuse another value."""
    only_earlier: tuple[tuple[str, tuple[str, ...], str], ...] = ()
    """Columns that refuse another value unless an instant beside them becomes earlier, or all is taken back."""
    only_emptied: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Columns that from here on may be emptied, and refuse every other value than the one they were written with."""
    unless_changed: tuple[tuple[str, str], ...] = ()
    """A table of `only_earlier`, and the column whose change lets its instant become another one; no other column."""
    beside: tuple[tuple[str, str], ...] = ()
    """A table of `only_earlier`, and the column beside which, once it is filled, what is printed may become earlier
    though its instant stays: its first two columns say what is printed, and how finely."""
    replaces: tuple[str, ...] = ()
    """Guards of earlier migrations that give way to those of this one."""
    in_a_file: tuple[str, ...] = ()
    """What only SQLite has words for; a name that begins with `SEARCH_INDEX` is not looked for on a server."""
    on_server: tuple[str, ...] = ()
    """What only PostgreSQL has words for."""
    fill: Callable[[Transaction], None] | None = None
    """Fills new tables from what is there already, where SQL has no words for it."""

    def statements_for(self, engine: Engine) -> list[str]:
        """Spell all statements for one engine, in order."""
        own = self.in_a_file if engine == "sqlite" else self.on_server
        return [for_engine(statement, engine) for statement in (*self.statements, *own)]


SEARCH_INDEX = "item_search"
"""How everything begins that SQLite's full-text search makes for itself; it can be made again from `item_words`."""


def for_engine(statement: str, engine: Engine) -> str:
    """Spell a statement for one engine."""
    for word, spelling in _WORDS[engine].items():
        statement = statement.replace("{" + word + "}", spelling)
    return statement
