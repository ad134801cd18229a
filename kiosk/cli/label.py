"""`kiosk label`: makes one label from its data, proven readable, as PNG, PDF or ZPL with the same dots."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.cli import label_print
from kiosk.cli.label_data import read_data
from kiosk.cli.output import Output
from kiosk.whole_file import write_over
from labels.refusal import LabelRefused
from labels.stock import Stock, stock_named

if TYPE_CHECKING:
    from labels.label import Label

_RESOLUTIONS = (203, 300, 600)
_ENDINGS = (".png", ".pdf", ".zpl")


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Give `kiosk label` its options."""
    command.add_argument("kind", nargs="?", metavar="KIND", help="such as bag or location; --list names all")
    command.add_argument("--data", metavar="FILE|-", help="a JSON object; - is standard input")
    command.add_argument("--stock", type=_stock, metavar="4x3", help="width x height of the label in inches")
    command.add_argument("--dpi", type=int, choices=_RESOLUTIONS, default=203, help="dots per inch of the printer")
    command.add_argument(
        "--out", type=_out, metavar="FILE", help="ends in .png, .pdf or .zpl; what is there is replaced"
    )
    command.add_argument("--company-prefix", metavar="DIGITS", help="the site's GS1 company prefix, for our own codes")
    command.add_argument("--list", action="store_true", help="name the kinds of labels with their keys and stocks")
    label_print.add_arguments(command)
    command.set_defaults(misused=command.error)


def run(options: argparse.Namespace, output: Output) -> int:
    """Make the label, or name what labels there are."""
    if options.list:
        return _list(output)
    needed = ("kind", "data") if options.print else ("kind", "data", "stock", "out")
    missing = [name for name in needed if getattr(options, name) is None]
    if missing:
        words = ", ".join(name if name == "kind" else f"--{name}" for name in missing)
        options.misused(f"the following are required: {words}; or --list")
    if options.print:
        if options.out is not None:
            options.misused("--print stands instead of --out")
        return label_print.run(options, output)
    made = _made(options, read_data(options.data))
    if isinstance(made, LabelRefused):
        output.error(made.code, made.message, made.next_step, made.field)
        return 1
    write_over(options.out, _content(made, options.out.suffix.lower()))
    answer = _answer(made, options.out)
    output.line(answer, f"The {options.kind} label was read back and is written to {options.out}.")
    return 0


def _made(options: argparse.Namespace, data: dict[str, Any]) -> Label | LabelRefused:
    from kiosk.label_making import make_label

    return make_label(
        options.kind, data, options.stock, options.dpi, options.clock().date(), company_prefix=options.company_prefix
    )


def _content(label: Label, ending: str) -> bytes:
    from labels.pdf import to_pdf
    from labels.png import to_png
    from labels.zpl import to_zpl

    writers: dict[str, Callable[[Label], bytes]] = {".png": to_png, ".pdf": to_pdf, ".zpl": to_zpl}
    return writers[ending](label)


def _answer(label: Label, out: Path) -> dict[str, Any]:
    symbols = [
        {"symbology_identifier": each.symbology_identifier, "text": each.text, "module_px": each.module_px}
        for each in label.symbols
    ]
    return {
        "kind": label.kind,
        "stock": label.stock.name,
        "dpi": label.dpi,
        "width_px": label.image.width,
        "height_px": label.image.height,
        "raster_sha256": label.raster_sha256,
        "out": str(out),
        "symbols": symbols,
        "font_pt": dict(label.font_pt),
        "verified": True,
    }


def _list(output: Output) -> int:
    from labels.fields import FIELDS
    from labels.kinds import KINDS
    from labels.layouts import stocks_for

    for kind in KINDS.values():
        needs = [list(keys) for keys in kind.required]
        fields = [{"key": key, "about": FIELDS[key].about} for key in kind.keys]
        stocks = [stock.name for stock in stocks_for(kind.name)]
        content = {"kind": kind.name, "about": kind.about, "required": needs, "fields": fields, "stocks": stocks}
        words = f"{kind.name}: {kind.about}. Needs {', '.join(' or '.join(keys) for keys in needs) or 'nothing'}."
        output.line(content, f"{words} Stocks {', '.join(stocks)}.")
    return 0


def _stock(text: str) -> Stock:
    found = stock_named(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"“{text[:20]}” is no size of a label in inches, such as 4x3 or 2.25x1.25")
    return found


def _out(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in _ENDINGS:
        raise argparse.ArgumentTypeError(f"“{text[-40:]}” ends in none of {', '.join(_ENDINGS)}")
    return path
