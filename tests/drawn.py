"""Symbols drawn by another hand than the reader's, and laid on a camera's picture: turned, dimmed, blurred, cut."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import zxingcpp
from zxingcpp import BarcodeFormat as Format

WIDTH, HEIGHT = 640, 480
ELEMENTS = "(01)00312345678906(10)AB12(17)280331(21)SN0001"
PAYLOAD = b"010031234567890610AB12\x1d1728033121SN0001"


def symbol(text: str, kind: Format, scale: int = 2, **how: Any) -> Any:
    """Draw a symbol with its quiet zone, a byte a pixel."""
    if kind is Format.DataMatrix:
        how.setdefault("force_square", True)
    made = zxingcpp.create_barcode(text, kind, **how)
    drawn = np.array(zxingcpp.write_barcode_to_image(made, scale=scale))
    return cv2.copyMakeBorder(drawn, 12, 12, 12, 12, cv2.BORDER_CONSTANT, value=255)


def gs1(kind: Format, scale: int = 2, text: str = ELEMENTS) -> Any:
    """Draw a GS1 symbol of an element string in brackets."""
    return symbol(text, kind, scale, **({} if kind is Format.DataBarExp else {"gs1": True}))


def on_desk(*drawn: Any, angle: float = 0.0, grey: int = 205) -> Any:
    """Lay symbols side by side in the middle of a picture, then turn the whole of it."""
    height, width = max(each.shape[0] for each in drawn), sum(each.shape[1] + 20 for each in drawn) - 20
    frame_height, frame_width = max(HEIGHT, height + 40), max(WIDTH, width + 40)
    if angle:
        frame_height = frame_width = max(frame_height, frame_width, round(1.1 * float(np.hypot(height, width))))
    frame = np.full((frame_height, frame_width), grey, np.uint8)
    left, top = (frame_width - width) // 2, (frame_height - height) // 2
    for each in drawn:
        frame[top : top + each.shape[0], left : left + each.shape[1]] = each
        left += each.shape[1] + 20
    if not angle:
        return frame
    turn = cv2.getRotationMatrix2D((frame_width / 2, frame_height / 2), angle, 1.0)
    return cv2.warpAffine(frame, turn, (frame_width, frame_height), flags=cv2.INTER_LINEAR, borderValue=grey)


def noisy(frame: Any, seed: int, spread: float = 3.0) -> Any:
    """The same picture as the camera would give it another time."""
    noise = np.random.default_rng(seed).normal(0, spread, frame.shape)
    return np.clip(frame + noise, 0, 255).astype(np.uint8)


def in_bad_light(frame: Any) -> Any:
    """The picture with a light at one side and hardly any at the other."""
    light = np.linspace(0.12, 0.5, frame.shape[1])
    return np.clip(frame * light + 20, 0, 255).astype(np.uint8)


def blurred(frame: Any, spread: float) -> Any:
    """The picture out of focus."""
    return cv2.GaussianBlur(frame, (0, 0), spread)


def out_of_focus(frame: Any, spread: float) -> Any:
    """The picture as a lens out of focus gives it: light is mixed, and what is stored is about its square root."""
    light = cv2.GaussianBlur(((frame + 5.0) / 260) ** 2.2, (0, 0), spread)
    return np.clip(light ** (1 / 2.2) * 255, 0, 255).astype(np.uint8)


def from_the_side(frame: Any) -> Any:
    """The picture seen from the side: one edge nearer than the other."""
    height, width = frame.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = np.array([[0, 0], [width, height * 0.12], [width, height * 0.88], [0, height]], np.float32)
    return cv2.warpPerspective(frame, cv2.getPerspectiveTransform(corners, seen), (width, height), borderValue=205)
