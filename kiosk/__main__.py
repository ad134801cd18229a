"""The door: `kiosk` and its commands."""

from __future__ import annotations

import sys

from kiosk.cli.main import run


def main() -> None:
    """Run the command line and end the process with its answer."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
