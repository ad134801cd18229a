"""What an IPP printer says of itself and of the labels in it, in the words of the standard."""

from __future__ import annotations

import pytest

from labels.printers.ipp_status import ready_media, status_of


@pytest.mark.parametrize(
    ("attributes", "state"),
    [
        ({"printer-state": (3,), "printer-state-reasons": ("none",)}, "ready"),
        ({"printer-state": (4,), "printer-state-reasons": ("none",)}, "busy"),
        ({"printer-state": (5,), "printer-state-reasons": ("none",)}, "paused"),
        ({"printer-state": (5,), "printer-state-reasons": ("paused",)}, "paused"),
        ({"printer-state": (3,), "printer-is-accepting-jobs": (False,)}, "busy"),
        ({"printer-state": (3,), "printer-state-reasons": ("media-empty-report",)}, "out_of_media"),
        ({"printer-state": (5,), "printer-state-reasons": ("media-needed-error", "paused")}, "out_of_media"),
        ({"printer-state": (3,), "printer-state-reasons": ("media-low-warning",)}, "ready"),
        ({"printer-state": (3,), "printer-state-reasons": ("cover-open",)}, "head_open"),
        ({"printer-state": (3,), "printer-state-reasons": ("marker-supply-empty-error",)}, "out_of_ribbon"),
        ({"printer-state": (3,), "printer-state-reasons": ("marker-supply-low-report",)}, "ready"),
        ({"printer-state": (4,), "printer-state-reasons": ("connecting-to-device",)}, "unreachable"),
        ({"printer-state": (3,), "printer-state-reasons": ("offline-report",)}, "unreachable"),
        ({}, "ready"),
    ],
)
def test_what_the_attributes_say(attributes: dict[str, tuple[object, ...]], state: str) -> None:
    assert status_of(attributes).state == state


def test_a_printers_words_are_shown_short_and_without_what_a_terminal_would_obey() -> None:
    words = status_of({"printer-state": (5,), "printer-state-message": ("Jam\x1b[2J in tray 1" + "!" * 500,)}).message

    assert "Jam[2J in tray 1" in words
    assert len(words) < 250


@pytest.mark.parametrize(
    ("attributes", "holds"),
    [
        ({"media-ready": ("oe_4x3-label_4x3in",)}, True),
        ({"media-ready": ("na_letter_8.5x11in", "custom_x_101.6x76.2mm")}, True),
        ({"media-ready": ("na_letter_8.5x11in",)}, False),
        ({"media-ready": ("oe_3x4-label_3x4in",)}, False),
        ({"media-col-ready": ({"media-size": ({"x-dimension": (10160,), "y-dimension": (7620,)},)},)}, True),
        ({"media-col-ready": ({"media-size": ({"x-dimension": (10360,), "y-dimension": (7620,)},)},)}, True),
        ({"media-col-ready": ({"media-size": ({"x-dimension": (10365,), "y-dimension": (7620,)},)},)}, False),
        ({"media-col-ready": ({"media-size": ({"x-dimension": (10160,), "y-dimension": ((2540, 30000),)},)},)}, True),
        ({"media-col-ready": ({"media-size": ({"x-dimension": (10160,), "y-dimension": ((2540, 5000),)},)},)}, False),
        ({"printer-type": (4,), "media-ready": ("iso_a4_210x297mm",), "media-default": ("x_4x3in_4x3in",)}, True),
        ({"printer-type": (4,), "media-ready": ("x_4x3in_4x3in",), "media-default": ("iso_a4_210x297mm",)}, False),
    ],
)
def test_whether_the_loaded_labels_are_those_wanted(attributes: dict[str, tuple[object, ...]], holds: bool) -> None:
    assert any(each.holds((4000, 3000)) for each in ready_media(attributes)) == holds


@pytest.mark.parametrize(
    "value", ["words", 7, {}, {"media-size": ()}, {"media-size": ({"x-dimension": (True,), "y-dimension": (0,)},)}]
)
def test_media_that_make_no_sense_are_no_media(value: object) -> None:
    assert ready_media({"media-col-ready": (value,), "media-ready": (value, "oe_nonsense_1in")}) == []
