"""The kiosk process behind a browser: its command line is in the environment, where no list of processes shows it."""

from __future__ import annotations

import json
import os
import sys
from typing import Final

from kiosk.cli.main import run

WORDS_VARIABLE: Final = "KIOSK_BROWSER_WORDS"


if __name__ == "__main__":
    # Taken out, so that no program that the kiosk starts inherits it.
    sys.exit(run(json.loads(os.environ.pop(WORDS_VARIABLE))))
