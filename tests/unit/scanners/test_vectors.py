"""Every published vector, compared key by key with the JSON form that `kiosk read --json` prints."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kiosk.cli.read import run
from scanners import ScannerProfile, as_json, read

VECTORS = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "data" / "vectors.jsonl").read_text("utf-8").split("\n")
    if line
]


def differences(expected: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    codes = {problem["code"] for problem in found["problems"]}
    wrong = {}
    for key, value in expected.items():
        if key == "warning":
            if value not in codes:
                wrong[key] = (value, codes)
        elif key not in found or found[key] != value:
            wrong[key] = (value, found.get(key, "absent"))
    return wrong


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["id"] for vector in VECTORS])
def test_vector(vector: dict[str, Any]) -> None:
    output = io.StringIO()
    line = json.dumps(vector).encode() + b"\n"
    assert run(["--json"], io.BytesIO(line), output, io.StringIO(), date(2001, 1, 1)) == 0
    found = json.loads(output.getvalue())
    assert differences(vector["expect"], found) == {}
    assert found["message"]


@pytest.mark.parametrize("vector", [v for v in VECTORS if "raw" in v], ids=lambda vector: vector["id"])
def test_the_command_adds_nothing_to_the_package(vector: dict[str, Any]) -> None:
    profile = ScannerProfile(**vector.get("profile", {}))
    data = read(vector["raw"], profile, date.fromisoformat(vector["today"]))
    assert differences(vector["expect"], as_json(data)) == {}


def test_there_are_vectors_of_every_class() -> None:
    assert len(VECTORS) == 183
    assert len({vector["cls"] for vector in VECTORS}) >= 14
