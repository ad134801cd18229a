"""Where texts come from: scanners that are no keyboard of the terminal, each read on a thread of its own."""
