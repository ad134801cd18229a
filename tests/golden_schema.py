"""The tables as SQLite keeps them, for the golden file; write it anew with `python -m tests.golden_schema`."""

from __future__ import annotations

from pathlib import Path

from db import migrate
from db.store import connect_sqlite

GOLDEN = Path(__file__).parent / "data" / "schema.sql"


def schema() -> str:
    """Read the statements of a database that this program's migrations made."""
    store = connect_sqlite(":memory:", read_only=False)
    try:
        migrate.migrate(store, "")
        rows = store.rows("select sql from sqlite_master where sql is not null order by tbl_name, type desc, name")
    finally:
        store.close()
    return "\n".join(f"{row['sql']};" for row in rows) + "\n"


if __name__ == "__main__":
    GOLDEN.write_text(schema(), encoding="utf-8")
