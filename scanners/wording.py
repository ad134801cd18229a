"""The sentence for a technician: what was read, what is wrong, what to do now."""

from __future__ import annotations

from dataclasses import replace

from scanners.barcode_data import BarcodeData
from scanners.text import visible

_NEXT_STEP = {
    "EMPTY": "Scan the code again.",
    "TOO_LONG": "Scan the product code on the package instead.",
    "BAD_SYMBOLOGY": "Scan again; if it happens again, run the scanner check.",
    "BAD_CHARSET": "Scan again; if it happens again, run the scanner check.",
    "BAD_LENGTH": "Scan again; if it happens again, set the package aside and report the label.",
    "BAD_CHECK_DIGIT": "Scan again; if it happens again, set the package aside and report the label.",
    "BAD_DATE": "Read the expiry from the print and enter it.",
    "UNKNOWN_AI": "Scan again; if it happens again, run the scanner check.",
    "AI_CONFLICT": "Set the package aside and ask the pharmacist.",
    "AI_REPEAT_CONFLICT": "Set the package aside and ask the pharmacist.",
    "SEPARATOR_MISSING": "Run the scanner check, then scan again.",
    "TRUNCATED": "Scan the code again.",
    "TWO_SCANS": "Scan one code at a time; the scanner must send an end mark after each.",
    "LINK_MISMATCH": "Scan both codes of one package.",
    "CAPS_LOCK": "Switch Caps Lock off and scan again.",
    "KEYBOARD_LAYOUT": "Set scanner and computer to the US layout and scan again.",
    "CODE39_FULL_ASCII": "Switch Full ASCII off in the scanner and scan again.",
    "PLACEHOLDER_GTIN": "Scan another code on the package or enter the product by hand.",
    "UNSUPPORTED_SCHEME": "Scan the product code on the package instead.",
    "NOT_PRODUCT": "Scan the other code on the package.",
}

_SCHEME_WORDS = {
    "GS1_DL": "a GS1 web link",
    "GTIN": "a product number",
    "ICCBBA": "an ICCBBA code",
    "IFA": "an IFA code",
    "ISBT128": "an ISBT 128 code",
    "LOCAL": "one of our own codes",
    "NDC": "an NDC",
    "UNKNOWN": "a code",
}

_NEED_WORDS = {
    "01": "scan the product code of the same package",
    "00": "scan the shipping code (SSCC) of the same label",
    "02": "scan the code with the contents of the same label",
    "37": "scan the code with the count of the same label",
    "414": "scan the location code of the same label",
    "9N": "scan the product code of the same package",
    "primary": "scan the first code of the same package, the one with the product number",
    "lot": "enter the lot",
    "expiry": "enter the expiry",
    "lot expiry": "enter the lot and the expiry",
}


def with_message(data: BarcodeData) -> BarcodeData:
    """The same data with its sentence."""
    return replace(data, message=sentence(data))


def sentence(data: BarcodeData) -> str:
    """What a technician reads about a scan; never a control character, never a patient's number."""
    if data.sensitive:
        whose = "a badge's or a patient's code. It cannot be read without error" if data.error else "a patient's code"
        return f"Read {whose}. Patients' codes are not used here; scan the product instead."
    parts = [_read_part(data), _problem_part(data), _next_part(data)]
    return " ".join(part for part in parts if part)


def what(data: BarcodeData) -> str:
    """The trusted contents in a few words, or an empty text."""
    if data.sensitive:
        return ""
    words = [_subject(data)]
    if data.batch_lot is not None:
        words.append(f"lot {data.batch_lot}")
    if data.expiry is not None:
        words.append(f"expiry {data.expiry.isoformat().replace('T', ' ')}")
    if data.serial is not None:
        words.append(f"serial {data.serial}")
    return visible(", ".join(word for word in words if word), 300)


def _subject(data: BarcodeData) -> str:
    if data.product is not None and data.product.scheme != "LOCAL":
        return f"{data.product.scheme} {data.product.value}"
    if data.trade_item_piece is not None:
        piece = data.trade_item_piece
        return f"piece {piece.piece} of {piece.total} of GTIN {piece.gtin}"
    named = (
        ("GTIN", data.gtin),
        ("shipping code", data.sscc),
        ("asset", data.giai or data.grai),
        ("staff code", data.gsrn_provider),
        ("location", data.location),
        ("document", data.gdti),
        ("order", data.purchase_order),
        ("delivery to", data.ship_to),
        ("contents GTIN", data.content_gtin),
    )
    if data.local is not None:
        return f"our own {data.local.kind} code {data.local.value}"
    return next((f"{name} {value}" for name, value in named if value is not None), "")


def _read_part(data: BarcodeData) -> str:
    contents = what(data)
    if data.status == "lookup":
        return f"Read the text '{visible(data.text)}', which is no product code."
    if contents:
        return f"Read {contents}."
    if data.error is not None or data.element_strings:
        scheme = _SCHEME_WORDS.get(data.scheme, f"a {data.scheme} code")
        return f"Read {scheme}." if data.error not in ("EMPTY", "TOO_LONG") else ""
    return "Read a code."


def _problem_part(data: BarcodeData) -> str:
    told = [problem.message for problem in data.problems if problem.severity == "warning"]
    if data.error is not None and data.status != "lookup":
        told = [next(problem.message for problem in data.problems if problem.severity == "error")]
    if data.expired:
        told.append("It has expired.")
    return " ".join(told)


def _next_part(data: BarcodeData) -> str:
    if data.candidates:
        return f"Compare with the print and choose: {visible('; '.join(data.candidates), 400)}."
    if data.ndc is not None and data.status == "choose":
        return "Choose the product from the list."
    if data.status == "lookup":
        return "It is looked up among our own labels."
    if data.error is not None:
        return _NEXT_STEP.get(data.error, "Scan again.")
    if data.expired:
        return "Do not use it; set it aside."
    needs = ("lot expiry",) if data.needs == ("lot", "expiry") else data.needs
    steps = [_NEED_WORDS.get(need, f"scan the code with the field ({need})") for need in needs]
    if not steps:
        return ""
    text = " and ".join(steps)
    return f"{text[0].upper()}{text[1:]}."
