"""Printers: how a finished label gets to paper, and what a printer says of itself."""
