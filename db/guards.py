"""Triggers that refuse to let the past be changed, spelled for each engine."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from db.lots import printed_until
from db.migration import Migration
from db.schema import MIGRATIONS
from db.store import Engine, Reader

# Every unique key of a table: `insert or replace` may hit any of them.
_UNIQUE_KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "audit": (("node", "epoch", "seq"),),
    "setting": (("id",),),
    "attachment": (("sha256",),),
    "job_step": (("key",), ("job_id", "step")),
    "movement": (("id",), ("key",)),
    "lot_extension": (("id",),),
    "kit_line": (("kit_id", "position"),),
    "credential": (("id",),),
    "sign_in_attempt": (("id",),),
    "signature": (("id",),),
    "setting_approval": (("setting_id",),),
    "note": (("id",), ("answers",)),
    "attachment_erased": (("sha256",),),
    "item_cost": (("id",),),
    "in_use_limit": (("id",),),
    "container_draw": (("id",), ("reverses",)),
    "audit_day": (("node", "epoch", "first_seq"),),
    "pull_closed": (("pull_id",),),
    "count_target": (("count_id", "location_id", "item_id"),),
    "count_serial": (("entry_id", "serial"),),
    "count_decision": (("id",),),
    "controlled_receipt": (("id",),),
    "count_sheet_line": (("count_id", "line"), ("count_id", "lot_id", "location_id", "status", "owner")),
    "inventory_taken": (("id",),),
    "inventory_line": (("inventory_id", "position"),),
    "not_taken_back": (("id",),),
    "scanner_test": (("id",),),
    "picture": (("id",),),
    "container_measure": (("id",),),
    "cassette_rest": (("id",), ("draw_id",)),
    "patient": (("id",),),
    "patient_erased": (("patient_id",),),
    "order_need": (("signature_id", "item_id"),),
    "order_pull": (("id",),),
    "order_import": (("id",),),
    "order_table": (("id",),),
    "formula_version": (("id",), ("code", "version")),
    "formula_decision": (("id",), ("version_id", "decision")),
    "cassette_fill": (("cassette_id", "draw_id"),),
    "cassette_look": (("id",),),
}


def names_for(migrations: Iterable[Migration]) -> set[str]:
    """Name every guard that these migrations leave in the database."""
    names: set[str] = set()
    for migration in migrations:
        for table in migration.append_only:
            names |= {f"{table}_no_update", f"{table}_no_delete", f"{table}_no_replace"}
        names |= {f"{table}_no_delete" for table in migration.never_deleted}
        names |= {f"{table}_{_overwrite_guard(migration, table)}" for table, _ in migration.written_once}
        names |= {f"{table}_only_emptied" for table, _ in migration.only_emptied}
        names |= {f"{table}_{_earlier_guard(migration)}" for table, _, _ in migration.only_earlier}
        names -= set(migration.replaces)
    return names


@cache
def all_names() -> frozenset[str]:
    """Name every guard that an up-to-date record has; asked for each object of a database that is verified."""
    return frozenset(names_for(MIGRATIONS))


def statements(migration: Migration, engine: Engine) -> list[str]:
    """Spell the guards of one migration."""
    made: list[str] = [_REFUSE_FUNCTION] if engine == "postgresql" else []
    made += [_dropped(engine, name) for name in migration.replaces]
    for table in migration.append_only:
        made += [
            _guard(engine, table, "update"),
            _guard(engine, table, "delete"),
            _no_replace(engine, table),
        ]
    made += [_guard(engine, table, "delete") for table in migration.never_deleted]
    for table, columns in migration.written_once:
        made.append(_refuse_when(engine, table, _overwrite_guard(migration, table), _overwritten(engine, columns)))
    for table, columns in migration.only_emptied:
        made.append(_refuse_when(engine, table, "only_emptied", _refilled(engine, columns)))
    for table, columns, instant in migration.only_earlier:
        changed = _later(engine, columns, instant, dict(migration.unless_changed).get(table))
        if (beside := dict(migration.beside).get(table)) is not None:
            changed += f" and not {_printed_earlier(columns, instant, beside)}"
        made.append(_refuse_when(engine, table, _earlier_guard(migration), changed))
    return made


def _dropped(engine: Engine, name: str) -> str:
    """A table that is gone took its guards with it."""
    table = name.partition("_only_")[0].partition("_no_")[0]
    return f"drop trigger if exists {name}" if engine == "sqlite" else f"drop trigger if exists {name} on {table}"


_REFUSE_FUNCTION = """create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception using message = 'the record is append-only: ' || tg_table_name || ' refuses ' || lower(tg_op);
end $$"""


def _guard(engine: Engine, table: str, event: str) -> str:
    if engine == "sqlite":
        return (
            f"create trigger {table}_no_{event} before {event} on {table} begin "
            f"select raise(abort, 'the record is append-only: {table} refuses {event}'); end"
        )
    # `truncate` empties a table without a row trigger ever firing, so deletion is refused for both.
    events = f"{event} or truncate" if event == "delete" else event
    return (
        f"create trigger {table}_no_{event} before {events} on {table} for each statement "
        "execute function refuse_change()"
    )


def _overwrite_guard(migration: Migration, table: str) -> str:
    """Name a guard; a later migration that guards more columns of a table adds its own."""
    first = next(each for each in (*MIGRATIONS, migration) if table in dict(each.written_once))
    return "no_overwrite" if first.name == migration.name else f"no_overwrite_{migration.name[:4]}"


def _earlier_guard(migration: Migration) -> str:
    """Name a guard; one that takes another's place has another name."""
    return f"only_earlier_{migration.name[:4]}" if migration.replaces else "only_earlier"


def _later(engine: Engine, columns: Iterable[str], instant: str, unless: str | None) -> str:
    emptied = " and ".join(f"new.{name} is null" for name in columns)
    earlier = f"new.{instant} is not null and new.{instant} < old.{instant}"
    refused = f"({_overwritten(engine, columns)}) and not ({emptied}) and not ({earlier})"
    if unless is None:
        return refused
    differs = "is not" if engine == "sqlite" else "is distinct from"
    others = _overwritten(engine, [name for name in columns if name != instant])
    return f"{refused} and not (new.{unless} {differs} old.{unless} and not ({others}))"


def _printed_earlier(columns: tuple[str, ...], instant: str, beside: str) -> str:
    expiry, precision = columns[:2]
    until = (printed_until(f"{row}.{expiry}", f"{row}.{precision}") for row in ("new", "old"))
    same = f"new.{beside} = old.{beside} and new.{instant} = old.{instant}"
    # Where one of them is null, nothing is said, and what says nothing allows nothing.
    return f"coalesce({same} and new.{expiry} <> old.{expiry} and {' < '.join(until)}, false)"


def _overwritten(engine: Engine, columns: Iterable[str]) -> str:
    differs = "is not" if engine == "sqlite" else "is distinct from"
    return " or ".join(f"(old.{name} is not null and new.{name} {differs} old.{name})" for name in columns)


def _refilled(engine: Engine, columns: Iterable[str]) -> str:
    differs = "is not" if engine == "sqlite" else "is distinct from"
    return " or ".join(f"(new.{name} is not null and new.{name} {differs} old.{name})" for name in columns)


def _refuse_when(engine: Engine, table: str, name: str, changed: str) -> str:
    head = f"create trigger {table}_{name} before update on {table}"
    if engine == "sqlite":
        return (
            f"{head} when {changed} begin "
            f"select raise(abort, 'the record is append-only: what a {table} says is never overwritten'); end"
        )
    return f"{head} for each row when ({changed}) execute function refuse_change()"


def _no_replace(engine: Engine, table: str) -> str:
    """`insert or replace` deletes without firing delete triggers; a row that is there must stop it first."""
    same = " or ".join("(" + " and ".join(f"{k} = new.{k}" for k in key) + ")" for key in _UNIQUE_KEYS[table])
    if engine == "sqlite":
        return (
            f"create trigger {table}_no_replace before insert on {table} "
            f"when exists (select 1 from {table} where {same}) begin "
            f"select raise(abort, 'UNIQUE: the record is append-only: {table} refuses replace'); end"
        )
    # PostgreSQL has no replace; an upsert is an update, which the update guard refuses. The same name keeps both alike.
    return f"create trigger {table}_no_replace before update on {table} for each row execute function refuse_change()"


def present(reader: Reader, engine: Engine) -> set[str]:
    """Name the guards that the database really has; one that was replaced by something harmless is none."""
    if engine == "sqlite":
        meant = {statement.lower() for migration in MIGRATIONS for statement in statements(migration, engine)}
        rows = reader.rows("select name, sql from sqlite_master where type = 'trigger'")
        return {row["name"] for row in rows if row["sql"].lower() in meant}
    rows = reader.rows(
        "select t.tgname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc f "
        "on f.oid = t.tgfoid where not t.tgisinternal and t.tgenabled in ('O', 'A') and f.prosrc = :body "
        "and c.relnamespace = to_regnamespace(current_schema())",
        body=_REFUSE_FUNCTION.split("$$")[1],
    )
    return {row["name"] for row in rows}


def missing(reader: Reader, engine: Engine) -> list[str]:
    """Name the guards that should be there and are not, in order."""
    return sorted(names_for(MIGRATIONS) - present(reader, engine))
