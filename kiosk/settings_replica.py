"""The kind of setting that says where a copy of the record runs along."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from kiosk.settings_kinds import Kind
from kiosk.settings_words import shown

LONGEST = 300
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_MAY_BE_ASKED = {"endpoint", "region", "forcePathStyle"}
"""What may stand after the question mark; keys may not: a setting is on record for ever."""


@dataclass(frozen=True)
class ReplicaPlace(Kind):
    """A folder or an S3 bucket, or nothing."""

    name = "replica_place"

    @property
    def allowed(self) -> str:
        """Give the three forms."""
        return "a folder such as /mnt/nas/kiosk, the same as file:///mnt/nas/kiosk, s3://bucket/path, or nothing"

    def advice(self, value: object) -> str:
        """Say where keys belong when an address looks as if it held some."""
        if isinstance(value, str) and value.startswith("s3://") and ("@" in value or "?" in value):
            known = ", ".join(sorted(_MAY_BE_ASKED))
            return f"Keys belong in the kiosk's environment (AWS_ACCESS_KEY_ID and so on); after ? may stand {known}."
        return f"Give {self.allowed}."

    def fits(self, value: object) -> bool:
        """Take nothing, an absolute folder, or a bucket without any key in its address."""
        if value is None or value == "":
            return True
        if not isinstance(value, str) or len(value) > LONGEST or not value.isprintable() or value != value.strip():
            return False
        return _is_bucket(value) if value.startswith("s3://") else _is_folder(folder_of(value))

    def normal(self, value: object) -> object:
        """Keep nothing in one way."""
        return None if value == "" else value

    def from_text(self, text: str) -> object:
        """Read the address; nothing, and the word null, mean nothing."""
        return None if text.strip() in ("", "null") else text.strip()

    def as_typed(self, value: object) -> str:
        """Write the address."""
        return value if isinstance(value, str) else ""

    def words(self, value: object) -> str:
        """Tell the address itself."""
        if value is None or value == "":
            return "nothing"
        return value if isinstance(value, str) and value.isprintable() else shown(value)


def folder_of(place: str) -> str:
    """Give the folder that a place other than a bucket names."""
    return place.removeprefix("file://")


def _is_folder(path: str) -> bool:
    return path.startswith("/") and path.strip("/") != "" and ".." not in path.split("/")


def _is_bucket(address: str) -> bool:
    try:
        parts = urlsplit(address)
        asked = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        return False
    return (
        _BUCKET.fullmatch(parts.netloc) is not None
        and not parts.fragment
        and all(name in _MAY_BE_ASKED and "@" not in value for name, value in asked)
    )
