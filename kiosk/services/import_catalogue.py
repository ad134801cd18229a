"""Importing a catalogue: the file is read to its end before anything is kept, then brought in batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from db.record import Record
from kiosk.catalogues import csv_rows, entry, gudid, ndc, ndc_packages, ndc_products
from kiosk.catalogues.entry import Entry
from kiosk.catalogues.problem import CatalogueError, Rejected
from kiosk.catalogues.product_index import ProductIndex
from kiosk.catalogues.rejected import RejectedFile
from kiosk.catalogues.source import OnRead, open_source, sha256_of
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.import_merge import Heard, merge
from kiosk.services.outcome import Refused

_BATCH = 200
"""Entries of one write: a scan that comes meanwhile waits for no more."""
Rows = Callable[[], Iterator[Entry | Rejected]]


@dataclass(frozen=True)
class Catalogue:
    """A file that was read to its end: it is whole, and how many rows it has is known."""

    kind: str
    file: Path
    sha256: str
    rows: int
    read: Rows
    """Gives its rows again, one at a time."""


@dataclass
class Imported:
    """What came of an import, so far."""

    kind: str
    file: str
    sha256: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    left_out: int = 0
    """Codes that were not taken though their row was."""
    packagings: int = 0
    """Packages with a code that the rows describe."""
    rejected_file: Path | None = None
    cancelled: bool = False

    @property
    def read(self) -> int:
        """Rows that were read."""
        return self.created + self.updated + self.unchanged + self.rejected

    def to_json(self) -> dict[str, Any]:
        """Give the answer of `kiosk import`."""
        said: dict[str, Any] = {"kind": self.kind, "file": self.file, "sha256": self.sha256, "read": self.read}
        said |= {name: getattr(self, name) for name in ("created", "updated", "unchanged", "rejected")}
        said["rejected_file"] = str(self.rejected_file) if self.rejected_file else None
        said |= {"packagings": self.packagings, "left_out": self.left_out}
        return said | ({"cancelled": True} if self.cancelled else {})


def check_gudid(path: Path, on_read: OnRead | None = None) -> Catalogue:
    """Read an AccessGUDID file to its end; CatalogueError when it is damaged or another file."""

    def rows() -> Iterator[Entry | Rejected]:
        with open_source(path, gudid.MOST_BYTES) as source:
            for device in gudid.devices(source):
                yield device if isinstance(device, Rejected) else entry.of_device(device)

    with open_source(path, gudid.MOST_BYTES, on_read) as source:
        count = gudid.count_devices(source)
    return Catalogue("gudid", path, sha256_of(path, gudid.MOST_BYTES), count, rows)


def check_csv(path: Path, on_read: OnRead | None = None) -> Catalogue:
    """Read a pharmacy's own list to its end; CatalogueError when it is another file."""

    def rows(on_read: OnRead | None = None) -> Iterator[Entry | Rejected]:
        with open_source(path, csv_rows.MOST_BYTES, on_read) as source:
            for row in csv_rows.rows(source):
                yield row if isinstance(row, Rejected) else entry.of_csv_row(row)

    count = sum(1 for _ in rows(on_read))
    return Catalogue("csv", path, sha256_of(path, csv_rows.MOST_BYTES), count, rows)


def check_ndc(product_file: Path, package_file: Path, on_read: OnRead | None = None) -> Catalogue:
    """Read product.txt and package.txt to their end; CatalogueError when one is another file or of another download."""

    def rows(on_read: OnRead | None = None) -> Iterator[Entry | Rejected]:
        with ExitStack() as used:
            products = ProductIndex(used.enter_context(open_source(product_file, ndc_products.MOST_BYTES)))
            yield from products.build()
            packages = used.enter_context(open_source(package_file, ndc_packages.MOST_BYTES, on_read))
            for listing in ndc.listings(products, packages):
                yield listing if isinstance(listing, Rejected) else entry.of_listing(listing)

    taken = strangers = refused = 0
    for row in rows(on_read):
        taken += isinstance(row, Entry)
        strangers += isinstance(row, Rejected) and row.code == ndc.PRODUCT_UNKNOWN
        refused += isinstance(row, Rejected)
    if strangers and not taken:
        message = f"No package of {package_file.name} is of a product of {product_file.name}."
        raise CatalogueError("NO_PARTNER", message, "Give product.txt and package.txt of one download together.")
    sha256 = sha256_of(package_file, ndc_packages.MOST_BYTES)
    return Catalogue("ndc", package_file, sha256, taken + refused, rows)


def pairs_of(files: Iterable[Path]) -> list[tuple[Path, Path]]:
    """Pair product files with package files in the order they are given; CatalogueError when one has no partner."""
    kinds: dict[str, list[Path]] = {"product": [], "package": []}
    for path in files:
        kinds[ndc.file_kind(path)].append(path)
    if len(kinds["product"]) != len(kinds["package"]):
        message = f"There are {len(kinds['product'])} product files and {len(kinds['package'])} package files."
        raise CatalogueError("NO_PARTNER", message, "Give product.txt and package.txt of one download together.")
    return list(zip(kinds["product"], kinds["package"], strict=True))


def bring_in(
    record: Record,
    person_id: str,
    found: Catalogue,
    rejected_path: Path,
    *,
    progress: Callable[[int], None],
    is_cancelled: Callable[[], bool],
) -> Imported | Refused:
    """Bring a catalogue into the record; what was brought in when it is cancelled stays.

    `progress` is told the rows done so far. Raises StoreError, with all batches before kept, when a write fails.
    """
    if (refused := permit.refusal(record, person_id, Act.IMPORT_CATALOGUE)) is not None:
        return permit.noted_alone(record, person_id, "import", refused)
    imported = Imported(found.kind, found.file.name, found.sha256)
    heard = Heard()
    with RejectedFile(rejected_path) as rejected_file:
        rows = found.read()
        while batch := tuple(islice(rows, _BATCH)):
            _bring_batch(record, person_id, imported, heard, batch, rejected_file)
            progress(imported.read)
            if is_cancelled():
                imported.cancelled = imported.read < found.rows
                break
        imported.rejected_file = rejected_file.written
    _note_end(record, person_id, imported)
    return imported


def _bring_batch(
    record: Record,
    person_id: str,
    imported: Imported,
    heard: Heard,
    batch: tuple[Entry | Rejected, ...],
    rejected_file: RejectedFile,
) -> None:
    with record.write(person_id, "import", imported.sha256) as write:
        rejected: list[Rejected] = []
        counts = {"created": 0, "updated": 0, "unchanged": 0}
        packagings = left_out = 0
        for row in batch:
            if isinstance(row, Rejected):
                rejected.append(row)
                continue
            merged = merge(write, row, heard, imported.sha256)
            if isinstance(merged.result, Rejected):
                rejected.append(merged.result)
                continue
            counts[merged.result] += 1
            packagings += merged.packagings
            left_out += len(merged.left_out)
            for each in merged.left_out:
                rejected_file.add(each)
        for each in rejected:
            rejected_file.add(each)
        write.note(imported={"first": imported.read + 1, "rows": len(batch), "rejected": len(rejected), **counts})
    imported.created += counts["created"]
    imported.updated += counts["updated"]
    imported.unchanged += counts["unchanged"]
    imported.rejected += len(rejected)
    imported.packagings += packagings
    imported.left_out += left_out


def _note_end(record: Record, person_id: str, imported: Imported) -> None:
    action = "import.cancel" if imported.cancelled else "import.end"
    with record.write(person_id, action, imported.sha256) as write:
        said = imported.to_json()
        write.note(imported={name: said[name] for name in said if name not in ("rejected_file", "cancelled")})
