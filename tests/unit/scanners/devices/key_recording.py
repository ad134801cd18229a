"""Records key events as the kernel does for a scanner that types on a US keyboard."""

from __future__ import annotations

from scanners.devices.key_events import EVENT

KEYS = {
    **dict(zip("1234567890-=", range(2, 14), strict=True)),
    **dict(zip("qwertyuiop[]", range(16, 28), strict=True)),
    **dict(zip("asdfghjkl;'`", range(30, 42), strict=True)),
    **dict(zip("\\zxcvbnm,./", range(43, 54), strict=True)),
    " ": 57,
    "\r": 28,
    "\t": 15,
}
SHIFTED = dict(zip('!@#$%^&*()_+{}:"~|<>?', "1234567890-=[];'`\\,./", strict=True))
SHIFT, CONTROL, ALT, CAPS_LOCK, F8 = 42, 29, 56, 58, 66
PAD = dict(zip("7894561230", (71, 72, 73, 75, 76, 77, 79, 80, 81, 82), strict=True))


def event(kind: int, code: int, value: int) -> bytes:
    return EVENT.pack(1_700_000_000, 0, kind, code, value)


def key(code: int, value: int) -> bytes:
    """One key down or up, with the scan code before it and the report behind it, as a real device sends them."""
    return event(4, 4, 458_756) + event(1, code, value) + event(0, 0, 0)


def press(code: int, *held: int) -> bytes:
    down = b"".join(key(each, 1) for each in held)
    up = b"".join(key(each, 0) for each in reversed(held))
    return down + key(code, 1) + key(code, 0) + up


def typed(text: str, *, gs: str = "control") -> bytes:
    """A text as a scanner types it; GS as Ctrl+] or as Alt and its number."""
    found = b""
    for character in text:
        if character == "\x1d" and gs == "alt":
            found += key(ALT, 1) + b"".join(press(PAD[digit]) for digit in "029") + key(ALT, 0)
        elif character == "\x1d":
            found += press(KEYS["]"], CONTROL)
        elif character.isupper():
            found += press(KEYS[character.lower()], SHIFT)
        elif character in SHIFTED:
            found += press(KEYS[SHIFTED[character]], SHIFT)
        else:
            found += press(KEYS[character])
    return found
