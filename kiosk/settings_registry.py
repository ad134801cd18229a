"""Every setting there is: what it is called, what it may be, and what it does."""

from __future__ import annotations

from typing import Any, Final

from kiosk.rules import pins
from kiosk.settings_controlled import OF_CONTROLLED
from kiosk.settings_count import OF_COUNTING
from kiosk.settings_definition import IN_CHARGE, Definition
from kiosk.settings_formulas import OF_FORMULAS
from kiosk.settings_gates import OF_GATES
from kiosk.settings_kinds import OptionalText, Text, Whole, YesNo, Zone
from kiosk.settings_labels import OF_LABELS, OF_THE_SITE
from kiosk.settings_opened import OF_OPENED
from kiosk.settings_patients import KEEPING_PATIENTS, OF_PATIENTS
from kiosk.settings_replica import ReplicaPlace
from kiosk.settings_scanners import OF_SCANNERS
from kiosk.settings_shelf import OF_THE_SHELF

ZONE = "site.zone"
PHARMACY = "site.name"
SHORT_DATED_DAYS = "receive.short_dated_days"
EXPIRING_DAYS = "home.expiring_days"
REQUIRE_AIM = "scanner.require_aim"
WEDGE_PREFIX = "scanner.prefix"
GS_KEY = "scanner.gs_key"
PIN_LENGTH = "people.pin_length"
BADGE_CONTINUES_MINUTES = "people.badge_continues_minutes"
LOCK_AFTER_MINUTES = "people.lock_after_minutes"
PHARMACIST_ALONE = "people.pharmacist_alone"
BACKUP_FOLDER = "keeping.backup_folder"
KEEP_DAILY = "keeping.keep_daily"
KEEP_WEEKLY = "keeping.keep_weekly"
KEEP_MONTHLY = "keeping.keep_monthly"
WARN_BACKUP_HOURS = "keeping.warn_backup_hours"
REPLICA_PLACE = "keeping.replica"
KEEP_SCANS_YEARS = "keeping.scans_years"
KEEP_PHOTOGRAPHS_YEARS = "keeping.photographs_years"

GROUPS: Final = {
    "site": "The site",
    "people": "People and signing in",
    "receive": "Receiving",
    "opened": "Opened containers",
    "home": "Home",
    "scanner": "Scanners",
    "labels": "Labels and printers",
    "keeping": "Keeping the record",
    "patients": "Patients",
    "shelf": "The shelf",
    "count": "Counting",
    "controlled": "Controlled substances",
    "formulas": "Formulas and beyond-use dates",
    "gates": "Gates before sterile work",
}
"""The groups in the order in which people see them: the part of a key before its point, and its heading."""

_OUTFITTER = "Whoever sets the scanner up finds it with the printed test symbol."
_NEXT_START = "A kiosk that runs takes it at its next start."


DEFINITIONS: Final = (
    Definition(
        PHARMACY,
        "Name of the pharmacy",
        Text(60),
        "Pharmacy",
        f"Stands in the header of every screen and on printouts. {_NEXT_START}",
        "The pharmacy's licence has it.",
    ),
    Definition(
        ZONE,
        "Time zone",
        Zone(),
        "UTC",
        "Every clock on the screen, and the end of an expiry's last day, follow it.",
        "It is where the shelf stands.",
    ),
    *OF_THE_SITE,
    Definition(
        PIN_LENGTH,
        "Shortest PIN",
        Whole(pins.SHORTEST, pins.LONGEST, "digit"),
        6,
        "A new PIN has at least so many digits; PINs that are there stay as they are.",
        IN_CHARGE,
    ),
    Definition(
        BADGE_CONTINUES_MINUTES,
        "Badge alone goes on for",
        Whole(0, 60, "minute", "never"),
        5,
        "So long after somebody last did something here, their badge alone goes on with their session.",
        IN_CHARGE,
    ),
    Definition(
        LOCK_AFTER_MINUTES,
        "Lock after",
        Whole(0, 480, "minute", "never"),
        10,
        "A kiosk that nobody touches for so long locks; 0 means never.",
        IN_CHARGE,
    ),
    Definition(
        PHARMACIST_ALONE,
        "A pharmacist alone may check their own work",
        YesNo(),
        False,
        "Only with a reason, photographs and a review by somebody else the next day.",
        "The pharmacist in charge sets it, where the state's board allows it.",
    ),
    Definition(
        SHORT_DATED_DAYS,
        "Short-dated on receipt",
        Whole(0, 1_825, "day"),
        90,
        "A lot with fewer days of use left is asked about when it is received.",
        IN_CHARGE,
    ),
    *OF_OPENED,
    Definition(
        EXPIRING_DAYS,
        "Home looks ahead",
        Whole(0, 1_825, "day"),
        30,
        "Home and `kiosk expiring` list what expires within so many days.",
        IN_CHARGE,
    ),
    Definition(
        REQUIRE_AIM,
        "Keyboard scans name their symbol",
        YesNo(),
        True,
        f"A scan from a keyboard scanner must begin with an AIM identifier, or with the prefix. {_NEXT_START}",
        "Say no only where the scanner's manual has no way to send AIM identifiers.",
    ),
    Definition(
        WEDGE_PREFIX,
        "Prefix of the keyboard scanner",
        OptionalText(8, nothing=""),
        "",
        f"What the scanner sends before every scan. {_NEXT_START}",
        _OUTFITTER,
    ),
    Definition(
        GS_KEY,
        "Key that stands for the group separator",
        OptionalText(40, nothing=""),
        "",
        f"The name of the key, such as f8, where a keyboard scanner cannot send the separator. {_NEXT_START}",
        _OUTFITTER,
    ),
    *OF_SCANNERS,
    *OF_LABELS,
    Definition(
        BACKUP_FOLDER,
        "Folder for backups",
        OptionalText(200, nothing=None),
        None,
        "Daily backups are written there; without it, into the folder backups beside the record.",
        "Best a second disk, or another machine's folder.",
    ),
    Definition(
        KEEP_DAILY,
        "Daily backups kept",
        Whole(0, 366, "day"),
        14,
        "The last backup of each of so many days is kept.",
        IN_CHARGE,
    ),
    Definition(
        KEEP_WEEKLY,
        "Weekly backups kept",
        Whole(0, 520, "week"),
        8,
        "The last backup of each of so many weeks is kept.",
        IN_CHARGE,
    ),
    Definition(
        KEEP_MONTHLY,
        "Monthly backups kept",
        Whole(0, 240, "month"),
        12,
        "The last backup of each of so many months is kept.",
        IN_CHARGE,
    ),
    Definition(
        WARN_BACKUP_HOURS,
        "Home warns of an old backup after",
        Whole(0, 8_760, "hour", "never"),
        36,
        "Home says so when the last good backup is older than this.",
        IN_CHARGE,
    ),
    Definition(
        REPLICA_PLACE,
        "Replica of the record",
        ReplicaPlace(),
        None,
        "A copy runs along there second by second while the kiosk runs; it needs the extra `replica`.",
        "A folder on another machine, or an S3 bucket.",
    ),
    Definition(
        KEEP_SCANS_YEARS,
        "Keep the texts of scans",
        Whole(6, 100, "year"),
        6,
        "So long nobody can erase them; what was done stays on record for ever.",
        "The longest of DSCSA (6 years), HIPAA (6 years), the state's law and the pharmacy's own policy.",
    ),
    Definition(
        KEEP_PHOTOGRAPHS_YEARS,
        "Keep photographs and documents",
        Whole(6, 100, "year"),
        6,
        "So long nobody can erase them; their names and hashes stay on record for ever.",
        "The longest of DSCSA (6 years), HIPAA (6 years), the state's law and the pharmacy's own policy.",
    ),
    KEEPING_PATIENTS,
    *OF_PATIENTS,
    *OF_THE_SHELF,
    *OF_COUNTING,
    *OF_CONTROLLED,
    *OF_FORMULAS,
    *OF_GATES,
)
"""All of them, group by group."""

BY_KEY: Final = {each.key: each for each in DEFINITIONS}
DEFAULTS: Final[dict[str, Any]] = {each.key: each.default for each in DEFINITIONS}
