"""Is the database made of what this program makes, of nothing less, and of nothing more?"""

from __future__ import annotations

from collections.abc import Iterator

from db import expected, guards
from db.problem import Problem
from db.store import Engine, Reader


def check(reader: Reader, engine: Engine) -> tuple[list[Problem], bool]:
    """Find what is wrong with files, tables and guards, and say whether the rows can be looked at all the same."""
    changed = list(_changed_pages(reader, engine))
    if changed:  # SQLCipher refuses every page after the first it cannot trust, so nothing else can be asked
        return changed, False
    broken = list(_integrity(reader, engine))
    columns = expected.present(reader, engine)
    lacking = list(_lacking(columns))
    readable = not lacking and not any(problem.code == "INTEGRITY" for problem in broken)
    told = {problem.table for problem in lacking}
    more = [problem for problem in _different(reader, engine, columns) if problem.table not in told]
    return [*broken, *lacking, *more, *_guards(reader, engine)], readable


_MOST_PAGES = 20


def _changed_pages(reader: Reader, engine: Engine) -> Iterator[Problem]:
    """Name the pages of an encrypted file that nobody wrote with its key, in a corner that no row uses too."""
    if engine != "sqlite":
        return
    # It reads past the locks: a page that was just being written is whole at the second look.
    found = _said_of_pages(reader)
    again = _said_of_pages(reader) if found else []
    for said in [each for each in found if each in again][:_MOST_PAGES]:
        yield Problem("INTEGRITY", None, None, None, f"The file was changed or is damaged: {said}.")


def _said_of_pages(reader: Reader) -> list[str]:
    """Ask SQLCipher; a plain file, and a SQLite without encryption, have nothing to say."""
    return [row["cipher_integrity_check"] for row in reader.rows("pragma cipher_integrity_check")]


def _integrity(reader: Reader, engine: Engine) -> Iterator[Problem]:
    if engine != "sqlite":
        return
    for row in reader.rows("pragma integrity_check(20)"):
        if row["integrity_check"] != "ok":
            yield Problem("INTEGRITY", None, None, None, f"SQLite reports: {row['integrity_check']}.")
    for row in reader.rows("pragma foreign_key_check"):
        yield Problem(
            "FOREIGN_KEY",
            row["table"],
            None if row["rowid"] is None else str(row["rowid"]),
            None,
            f"A row names a {row['parent']} that is not there.",
        )


def _lacking(present: expected.Columns) -> Iterator[Problem]:
    for table, names in expected.columns().items():
        missing = [name for name in names if name not in present.get(table, ())]
        if table not in present:
            yield Problem("SCHEMA", table, None, None, f"The table {table} is missing.")
        elif missing:
            yield Problem("SCHEMA", table, None, None, f"The table {table} lacks {', '.join(missing)}.")


def _guards(reader: Reader, engine: Engine) -> Iterator[Problem]:
    for name in guards.missing(reader, engine):
        table = name.partition("_no_")[0]
        yield Problem("GUARD_MISSING", table, name, None, f"The guard {name} is missing: {table} could be changed.")


def _different(reader: Reader, engine: Engine, columns: expected.Columns) -> Iterator[Problem]:
    said: set[str] = set()
    for table, names in columns.items():
        meant = expected.columns().get(table)
        more = [name for name in names if meant and name not in meant]
        if more:
            said.add(table)
            yield _problem(table, table, f"The table {table} has a column too many: {', '.join(more)}")
    meant_objects, objects = expected.objects(engine), expected.objects_present(reader, engine)
    for key in sorted({*meant_objects, *objects}):
        kind, table, name = key
        if name in said or (kind == "trigger" and name in guards.all_names()):
            continue
        if key not in meant_objects:
            yield _problem(table, name, f"There is a {kind} {name} that is none of the kiosk's")
        elif key not in objects:
            yield _problem(table, name, f"The {kind} {name} of {table} is missing")
        elif objects[key] != meant_objects[key]:
            yield _problem(table, name, f"The {kind} {name} of {table} is not as the kiosk made it")


def _problem(table: str, name: str, said: str) -> Problem:
    return Problem("SCHEMA", table, name, None, f"{said}.")
