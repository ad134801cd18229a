"""Places where stock lies, each with its storage condition, and the suppliers it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from db.record import Write, one
from db.store import Reader


@dataclass(frozen=True)
class Location:
    """A place where stock lies."""

    id: str
    name: str
    storage: str
    """`room`, `refrigerated` or `frozen`."""
    kind: str
    """`receiving` (the bench where deliveries are opened), `shelf`, `bin` (a pull is put into it) or `hood`."""

    @property
    def holds_stock(self) -> bool:
        """Say whether stock may lie there."""
        return self.kind in ("receiving", "shelf")


@dataclass(frozen=True)
class Supplier:
    """Somebody who delivers."""

    id: str
    name: str


_LOCATIONS = "select id, name, storage, kind from location"


def location(reader: Reader, location_id: str) -> Location | None:
    """Find an active location by id."""
    row = one(reader, f"{_LOCATIONS} where id = :id and active = 1", id=location_id)
    return Location(**row) if row else None


def locations(reader: Reader) -> list[Location]:
    """List active locations in the order they were made: the first of a kind is the usual one."""
    return [Location(**row) for row in reader.rows(f"{_LOCATIONS} where active = 1 order by length(id), id")]


def usual_location(reader: Reader, storage: str) -> Location | None:
    """Find the shelf where things of a storage condition usually go."""
    fitting = (place for place in locations(reader) if place.storage == storage and place.kind == "shelf")
    return next(fitting, None)


def own_location(reader: Reader, item_id: str, storage: str) -> Location | None:
    """Find the one shelf that should hold an item, if it is of the storage condition; None when several or none do."""
    held = reader.rows("select location_id from par_level where item_id = :item", item=item_id)
    place = location(reader, held[0]["location_id"]) if len(held) == 1 else None
    return place if place is not None and place.storage == storage else None


def receiving_bench(reader: Reader) -> Location | None:
    """Find the bench where deliveries are opened."""
    return next((place for place in locations(reader) if place.kind == "receiving"), None)


def add_location(write: Write, name: str, storage: str, kind: str = "shelf") -> str:
    """Add a location of this node and return its id."""
    location_id = write.new_id()
    write.run(
        "insert into location (id, name, storage, kind, owner_node, active) values "
        "(:id, :name, :storage, :kind, :node, 1)",
        id=location_id,
        name=name,
        storage=storage,
        kind=kind,
        node=write.node,
    )
    write.note_in("locations", {"id": location_id, "name": name, "storage": storage, "kind": kind})
    return location_id


def job_in_bin(reader: Reader, bin_id: str) -> str | None:
    """Name the finished pull that was put into a bin and not said to be out of it."""
    row = one(reader, "select holds_job from location where id = :id", id=bin_id)
    return row["holds_job"] if row else None


def packed_bins(reader: Reader) -> list[tuple[Location, str]]:
    """List the bins in which a finished pull stands, with that pull, in the order the bins were made."""
    rows = reader.rows(
        "select id, name, storage, kind, holds_job from location where holds_job is not null and active = 1 "
        "order by length(id), id"
    )
    return [(Location(row["id"], row["name"], row["storage"], row["kind"]), row["holds_job"]) for row in rows]


def put_in_bin(write: Write, bin_id: str, job_id: str | None) -> None:
    """Note which finished pull stands in a bin; None: it is empty."""
    write.run("update location set holds_job = :job where id = :id", job=job_id, id=bin_id)
    write.note_in("bins", {"id": bin_id, "job": job_id})


def suppliers(reader: Reader) -> list[Supplier]:
    """List active suppliers by name."""
    return [Supplier(**row) for row in reader.rows("select id, name from supplier where active = 1 order by name")]


def supplier_named(reader: Reader, name: str) -> Supplier | None:
    """Find a supplier by name, whatever its capitals and spaces."""
    # Compared here, because SQLite's `lower` knows only the letters of English.
    rows = reader.rows("select id, name from supplier order by name")
    return next((Supplier(**row) for row in rows if _plain(row["name"]) == _plain(name)), None)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def add_supplier(write: Write, name: str) -> str:
    """Add a supplier and return its id."""
    supplier_id = write.new_id()
    write.run("insert into supplier (id, name, active) values (:id, :name, 1)", id=supplier_id, name=name)
    write.note_in("suppliers", {"id": supplier_id, "name": name})
    return supplier_id
