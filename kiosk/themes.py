"""The kiosk's own colours: every text on every ground at 7:1 or better (WCAG 2.2, 1.4.6), proven by a test."""

from __future__ import annotations

from textual.theme import Theme

KIOSK = Theme(
    name="kiosk",
    dark=True,
    primary="#7cc4ff",
    secondary="#9fd6ff",
    accent="#ffd166",
    foreground="#f5f8fb",
    background="#0a1017",
    surface="#111a24",
    panel="#182431",
    success="#0b4f22",
    warning="#ffd166",
    error="#8c1016",
    variables={
        # Grounds that carry a meaning, each with the only text colour that may stand on it.
        "ok-ground": "#0b4f22",
        "ok-text": "#ffffff",
        "ok-on-dark": "#7ee2a0",
        "warn-ground": "#ffd166",
        "warn-text": "#1a1200",
        "warn-on-dark": "#ffd166",
        "stop-ground": "#8c1016",
        "stop-text": "#ffffff",
        "stop-on-dark": "#ffb9b4",
        "wait-ground": "#0b3f78",
        "wait-text": "#ffffff",
        "wait-on-dark": "#9fd6ff",
        "quiet": "#b9c7d4",
        # A label before it is printed.
        "paper": "#ffffff",
        "ink": "#000000",
        "button-ground": "#223447",
        "button-focus": "#f5f8fb",
        "button-focus-text": "#0a1017",
        "button-bar": "#0b3f78",
        "input-cursor-background": "#f5f8fb",
        "input-cursor-foreground": "#0a1017",
        "input-selection-background": "#9fd6ff",
        "input-selection-foreground": "#0a1017",
        # Textual dims a list's empty choice; only black on white stays readable then.
        "block-cursor-background": "#ffffff",
        "block-cursor-foreground": "#000000",
        "footer-key-foreground": "#ffd166",
    },
)
