"""Symbols in pictures: how many are read, beside either engine alone, how many wrong, and how long each stage takes."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench.decode_frames import Photo, as_filmed, desk_frame, photos
from bench.decode_live import held
from bench.figures import Findings, percentile
from scanners import ScannerProfile, read, zbar, zxing
from scanners.accept import Window
from scanners.image_stages import FOR_LIVE, FOR_STILLS
from scanners.images import LiveReader, read_still
from scanners.sighting import Sighting

if TYPE_CHECKING:
    from scanners.sighting import Grey

_TODAY = date(2026, 11, 23)
_LINEAR = ("CODE128", "EAN13", "UPCA", "ITF", "DATABAR")
_IDENTIFIERS = {"EAN13": "]E0", "UPCA": "]E0", "ITF": "]I0", "CODE128": "]C0", "DATAMATRIX": "]d1", "QR": "]Q1"}
_MOST_FILMED = 600
_FRAMES_A_SECOND = 30

_WAYS: dict[str, Callable[[Grey], Iterable[Sighting]]] = {
    "the pipeline": lambda grey: read_still(grey).sightings,
    "zxing alone": partial(zxing.read, stage="alone", thorough=True),
    "zbar alone": partial(zbar.read, stage="alone"),
}
_STAGES: dict[str, Callable[[Grey], object]] = {
    "fast": partial(zxing.read, stage="fast", thorough=False),
    **{stage.__name__: stage for stage in (*FOR_STILLS, *FOR_LIVE)},
}


def run(folder: Path, pictures: Path | None) -> Findings:
    """Read the photographs of a folder, film them, and time the stages."""
    findings = Findings()
    if pictures is None:
        findings.notes.append("no photographs: name a folder with photos.jsonl, as in bin/bench decode FOLDER")
    else:
        every = list(photos(pictures))
        lost = sum(photo.grey is None for photo in every)
        if lost:
            findings.notes.append(f"{lost} of {len(every)} files cannot be looked at; they count as not read")
        _rates(findings, every)
        _filmed(findings, every)
        _times(findings, "photographs", [photo.grey for photo in every if photo.grey is not None], 150)
    _times(findings, "1280 x 720", [desk_frame()] * 30, 30, fast_below=5.0, heavy_below=40.0)
    held(findings, folder, _TODAY)
    return findings


def _rates(findings: Findings, every: list[Photo]) -> None:
    right: dict[str, Counter[str]] = defaultdict(Counter)
    wrong: dict[str, Counter[str]] = defaultdict(Counter)
    sizes = Counter(photo.symbology for photo in every)
    for photo in every:
        grey = photo.grey
        if grey is None:
            continue
        for way, look in _WAYS.items():
            found = list(look(grey))
            if found:
                (right if photo.says(found[0]) else wrong)[way][photo.symbology] += 1
    ours, *engines = _WAYS
    for symbology, size in sizes.items():
        beside = ", ".join(f"{way} {right[way][symbology]}" for way in engines)
        said = f"of {size}; {beside}; wrong {wrong[ours][symbology]}"
        findings.add(f"{symbology} read by {ours}", right[ours][symbology], "", said=said)
    linear = {way: sum(right[way][symbology] for symbology in _LINEAR) for way in _WAYS}
    findings.add("linear symbols read", linear[ours], "", said=", ".join(f"{way} {linear[way]}" for way in engines))
    best = max(linear[way] for way in engines)
    findings.add_least("linear symbols, times the better engine", linear[ours] / max(best, 1), "", 1.15)
    for name, chosen, least in (
        ("DataMatrix", [each for each in sizes if each == "DATAMATRIX"], 97.0),
        ("DataBar Expanded", [each for each in sizes if each.startswith("DATABAR_EXP")], 100.0),
    ):
        if chosen:
            part = sum(right[ours][each] for each in chosen) / sum(sizes[each] for each in chosen)
            findings.add_least(f"{name} read", part * 100, "%", least)


def _filmed(findings: Findings, every: list[Photo]) -> None:
    """Film each photograph in five frames, with all products that are in them known, and see what is accepted."""
    chosen = every[:: -(-len(every) // _MOST_FILMED)]
    products = {_product(photo) for photo in every} - {None}
    accepted: Counter[bool] = Counter()
    for photo in chosen:
        for text, says in _accepted(photo, products).items():
            accepted[says] += 1
            if not says:
                findings.faults.append(f"{photo.file}: accepted {text!r}, but it says {photo.payload!r}")
    findings.add_exact("filmed in 5 frames: wrong texts accepted", accepted[False], 0)
    readable = sum(photo.payload is not None for photo in chosen)
    findings.add_least("filmed in 5 frames: accepted", accepted[True] / max(readable, 1) * 100, "%", 60.0)


def _product(photo: Photo) -> str | None:
    if photo.payload is None:
        return None
    found = read(_IDENTIFIERS.get(photo.symbology, "]e0") + photo.payload, ScannerProfile(), _TODAY).product
    return None if found is None else found.value


def _accepted(photo: Photo, products: set[str | None]) -> dict[str, bool]:
    """Each text that was accepted at any frame, and whether the photograph says it."""
    found: dict[str, bool] = {}
    window, reader = Window(products.__contains__, _TODAY), LiveReader()
    for number, frame in enumerate(as_filmed(photo) if photo.grey is not None else ()):
        for look in (reader.fast(frame), reader.harder(frame)):
            window.add(look, number / _FRAMES_A_SECOND)
        found |= {each.sighting.text: photo.says(each.sighting) for each in window.judged() if each.accepted}
    return found


def _times(
    findings: Findings,
    name: str,
    pictures: list[Grey],
    most: int,
    *,
    fast_below: float | None = None,
    heavy_below: float | None = None,
) -> None:
    some = pictures[:: -(-len(pictures) // most)] if pictures else []
    for stage, look in _STAGES.items() if some else ():
        seconds = []
        for grey in some:
            begun = time.perf_counter()
            look(grey)
            seconds.append(time.perf_counter() - begun)
        below = fast_below if stage == "fast" else heavy_below if look in FOR_LIVE else None
        findings.add(f"{name}: {stage} median", percentile(seconds, 0.5) * 1000, "ms")
        findings.add(f"{name}: {stage} p95", percentile(seconds, 0.95) * 1000, "ms", below=below)
