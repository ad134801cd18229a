"""The door of the benches: `bin/bench [NAME…]`."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import counting, decode, flood, importing, labels, lookups, search, startup, transaction, wedge
from bench.figures import Findings, table
from bench.machine import disk_folder, machine

_Bench = Callable[[Path, argparse.Namespace], Findings]

BENCHES: dict[str, tuple[str, _Bench]] = {
    "wedge": ("last byte of a scan to result painted", lambda folder, o: wedge.run(folder, o.scans)),
    "startup": ("process start to Home painted", lambda folder, o: startup.run(folder, o.starts, o.scale)),
    "transaction": ("one stock transaction beside the disk's own", lambda folder, _: transaction.run(folder)),
    "lookups": ("lookups in a large record", lambda folder, o: lookups.run(folder, o.scale)),
    "counting": ("a count of 20,000 lines posted", lambda folder, o: counting.run(folder, o.server)),
    "search": ("items found while a name is typed, among 100,000", lambda folder, o: search.run(folder, o.scale)),
    "import": ("catalogues brought in", lambda folder, o: importing.run(folder, o.data, o.megabytes)),
    "labels": ("labels drawn, read back and packed", lambda folder, o: labels.run(folder, o.labels)),
    "decode": ("symbols read in pictures", lambda folder, o: decode.run(folder, o.pictures)),
    "flood": ("scans without a pause, none lost", lambda folder, o: flood.run(folder, o.flood)),
}


def main() -> int:
    """Run what was asked for; 0 = ran, whatever the speed; 1 = scans were lost or a bench could not run."""
    options = _options()
    names = options.names or list(BENCHES)
    base = options.folder or disk_folder()
    here = machine(base)
    _say(options, "\n".join(here.lines()))
    failed = False
    answers: dict[str, object] = {}
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-", dir=base) as folder:
        for name in names:
            try:
                findings = BENCHES[name][1](Path(folder), options)
            except Exception as error:  # the other benches still have something to say
                findings = Findings(faults=[f"could not run: {type(error).__name__}: {error}"])
            failed = failed or bool(findings.faults)
            answers[name] = findings.to_json()
            _say(options, f"\n{table(f'{name}: {BENCHES[name][0]}', findings)}")
    if options.json:
        print(json.dumps({"machine": here.__dict__, "benches": answers}, ensure_ascii=False))
    return 1 if failed else 0


def _say(options: argparse.Namespace, text: str) -> None:
    print(text, file=sys.stderr if options.json else sys.stdout, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/bench",
        description="Measures speed and scale; prints each figure beside its limit.",
        epilog="; ".join(f"{name}: {what}" for name, (what, _) in BENCHES.items()),
        allow_abbrev=False,
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHES)}; all without a name; after decode a folder"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output, the tables on stderr")
    parser.add_argument("--scale", type=float, default=1.0, help="size of the large record; 1 = 100,000 lots")
    parser.add_argument("--scans", type=int, default=300, help="scans of each kind for wedge")
    parser.add_argument("--flood", type=int, default=10_000, help="scans without a pause")
    parser.add_argument("--labels", type=int, default=300, help="labels at each resolution for labels")
    parser.add_argument("--starts", type=int, default=9, help="starts of each kind for startup")
    parser.add_argument("--data", type=Path, help="a folder with gudid-sample.xml, for import; else the tests' excerpt")
    parser.add_argument("--megabytes", type=int, default=20, help="size of the catalogue that is imported")
    parser.add_argument("--server", help="an empty PostgreSQL database, for counting; else a file alone")
    parser.add_argument("--folder", type=Path, help="work in this folder, on the disk that matters")
    options = parser.parse_args()
    options.pictures = None
    if "decode" in options.names:
        folders = [name for name in options.names if name not in BENCHES and Path(name).is_dir()]
        options.names = [name for name in options.names if name not in folders]
        options.pictures = Path(folders[-1]) if folders else None
    for name in options.names:
        if name not in BENCHES:
            parser.error(f"there is no bench “{name[:20]}”; there are {', '.join(BENCHES)}")
    return options


if __name__ == "__main__":
    sys.exit(main())
