"""The tables, as one text for both engines: the spine, and what was added to it since."""

from __future__ import annotations

from db.migration import Migration
from db.schema_catalogue import CATALOGUE
from db.schema_controlled import CONTROLLED
from db.schema_costs import COSTS
from db.schema_count_plans import COUNT_PLANS, SHEET_MARKS
from db.schema_counts import COUNTS
from db.schema_extended import EXTENDED, PRINTED
from db.schema_formulas import FORMULAS
from db.schema_gates import GATES
from db.schema_in_use import IN_USE
from db.schema_inventories import INVENTORIES
from db.schema_kits import KITS
from db.schema_labels import LABELS
from db.schema_losses import LOSSES
from db.schema_opened import OPENED, OPENED_PLACES
from db.schema_orders import ORDERS
from db.schema_patients import PATIENTS
from db.schema_people import PEOPLE
from db.schema_pictures import PICTURES
from db.schema_preparations import PREPARATIONS
from db.schema_proof import PROOF
from db.schema_pulls import PULLS
from db.schema_scanners import SCANNERS
from db.schema_shelf import SHELF
from db.schema_strengths import STRENGTHS
from db.schema_volumes import VOLUMES

_RECORD = (
    # Who may be named as having done something.
    """create table person (
        id text primary key, name text not null, kind text not null, active {integer} not null default 1){strict}""",
    "create table id_counter (node text primary key, last {integer} not null){by_key}",
    # The audit chain: each entry carries the hash of the one before it, per node and epoch.
    """create table audit (
        node text not null, epoch {integer} not null, seq {integer} not null, at text not null,
        actor text not null references person (id), action text not null, subject text,
        detail text not null, previous_hash text not null, hash text not null,
        primary key (node, epoch, seq)){by_key}""",
    "create index audit_subject on audit (subject) where subject is not null",
    """create table chain_head (
        node text primary key, epoch {integer} not null, seq {integer} not null, hash text not null,
        at text not null){by_key}""",
    """create table setting (
        id text primary key, key text not null, value_json text not null, effective_from text not null,
        source_note text not null, entered_by text not null references person (id),
        approved_by text references person (id), recorded_at text not null){strict}""",
    "create index setting_key on setting (key, effective_from)",
    """create table attachment (
        sha256 text primary key, bytes {integer} not null, media_type text not null, recorded_at text not null
        ){strict}""",
)

_CATALOGUE = (
    "create table supplier (id text primary key, name text not null unique, active {integer} not null){strict}",
    """create table location (
        id text primary key, name text not null unique, storage text not null, kind text not null,
        owner_node text not null, active {integer} not null){strict}""",
    """create table item (
        id text primary key, name text not null, kind text not null, base_unit text not null,
        storage text not null, manufacturer text not null, requires_lot {integer} not null,
        requires_expiry {integer} not null, high_alert {integer} not null, hazardous {integer} not null,
        active {integer} not null){strict}""",
    "create index item_name on item (name)",
    """create table packaging (
        id text primary key, item_id text not null references item (id), level text not null,
        units_per_pack {integer} not null, units_confirmed_by text references person (id),
        units_confirmed_at text){strict}""",
    "create index packaging_item on packaging (item_id)",
    """create table identifier (
        id text primary key, scheme text not null, value text not null,
        packaging_id text not null references packaging (id), item_id text not null references item (id),
        origin text not null, recorded_by text not null references person (id), recorded_at text not null,
        verified_by text references person (id), verified_at text, withdrawn_at text){strict}""",
    "create unique index identifier_code on identifier (scheme, value) where withdrawn_at is null",
    "create index identifier_item on identifier (item_id)",
    """create index identifier_unverified on identifier (item_id)
        where origin = 'linked' and verified_by is null and withdrawn_at is null""",
    """create table par_level (
        item_id text not null references item (id), location_id text not null references location (id),
        par {integer} not null, primary key (item_id, location_id)){strict}""",
)

_SHELF = (
    """create table lot (
        id text primary key, item_id text not null references item (id), batch_lot text not null,
        expiry text, expiry_precision text, unusable_from text, recalled_at text, recall_note text,
        recorded_at text not null, withdrawn_at text){strict}""",
    "create unique index lot_name on lot (item_id, batch_lot) where withdrawn_at is null",
    """create table stock (
        lot_id text not null references lot (id), location_id text not null references location (id),
        status text not null, owner text not null, item_id text not null references item (id),
        unusable_from text, quantity {integer} not null,
        primary key (lot_id, location_id, status, owner)){by_key}""",
    "create index stock_expiring on stock (unusable_from) where quantity <> 0",
    "create index stock_of_item on stock (item_id, status, unusable_from, quantity, owner) where quantity <> 0",
    "create index stock_status on stock (status, unusable_from) where quantity <> 0",
    "create index lot_recalled on lot (id) where recalled_at is not null",
    """create table unit (
        id text primary key, identifier_id text not null references identifier (id), serial text not null,
        lot_id text not null references lot (id), location_id text not null references location (id),
        units {integer} not null, state text not null, recorded_at text not null){strict}""",
    # A serial names one package of one product; an undone receipt frees it again.
    "create unique index unit_serial on unit (identifier_id, serial) where state <> 'undone'",
    "create index unit_lot on unit (lot_id, location_id) where state = 'on_hand'",
)

_WORK = (
    """create table scan (
        id text primary key, at text not null, source text not null, raw_hex text not null,
        repeat_of text references scan (id), person_id text not null references person (id),
        job_id text, result text, reason text, said text, node text not null, seq {integer} not null){strict}""",
    # A clock may be set back; the number of a scan only rises.
    "create index scan_order on scan (node, seq) where repeat_of is null",
    """create table job (
        id text primary key, kind text not null, format {integer} not null, holder text not null,
        status text not null, state_json text not null, step {integer} not null,
        person_id text not null references person (id), started_at text not null, changed_at text not null
        ){strict}""",
    "create index job_open on job (kind, status)",
    # A step is done once: its key is unique and its first outcome is what a repeat gets.
    """create table job_step (
        key text primary key, job_id text not null references job (id), step {integer} not null, at text not null,
        person_id text not null references person (id), undoes text references job_step (key),
        undo_json text, outcome_json text not null, unique (job_id, step)){strict}""",
    """create table delivery (
        id text primary key, supplier_id text references supplier (id), sscc text, invoice text,
        job_id text references job (id), state text not null, indicator text, indicator_reading text,
        opened_at text not null,
        opened_by text not null references person (id), finished_at text){strict}""",
    "create unique index delivery_sscc on delivery (sscc) where sscc is not null and state <> 'cancelled'",
    """create unique index delivery_invoice on delivery (supplier_id, invoice)
        where invoice is not null and state <> 'cancelled'""",
    """create table delivery_line (
        id text primary key, delivery_id text not null references delivery (id),
        item_id text not null references item (id), packaging_id text references packaging (id),
        lot_id text references lot (id), location_id text references location (id), status text not null,
        owner text not null, packs {integer} not null, units {integer} not null, unit_id text references unit (id),
        identifier_id text references identifier (id), state text not null, reason text, received_at text,
        put_away_at text){strict}""",
    "create index delivery_line_code on delivery_line (identifier_id) where state = 'received'",
    "create index delivery_line_delivery on delivery_line (delivery_id)",
    "create index delivery_line_expected on delivery_line (item_id) where state = 'expected'",
    """create table movement (
        id text primary key, node text not null, seq {integer} not null, at text not null, kind text not null,
        lot_id text not null references lot (id), location_id text not null references location (id),
        status text not null, owner text not null, quantity {integer} not null, unit_id text references unit (id),
        person_id text not null references person (id), job_id text references job (id),
        line_id text references delivery_line (id), reverses text references movement (id), reason text,
        key text not null unique){by_key}""",
    "create index movement_lot on movement (lot_id, at)",
    "create index movement_reverses on movement (reverses) where reverses is not null",
    "create index movement_line on movement (line_id) where line_id is not null",
)

SPINE = Migration(
    "0001_spine",
    (*_RECORD, *_CATALOGUE, *_SHELF, *_WORK),
    append_only=("audit", "setting", "movement", "job_step", "attachment"),
    never_deleted=("person", "lot", "unit", "scan", "job", "delivery", "delivery_line", "identifier", "item"),
    written_once=(("lot", ("item_id", "batch_lot")),),
    only_earlier=(("lot", ("expiry", "expiry_precision", "unusable_from"), "unusable_from"),),
)

MIGRATIONS: tuple[Migration, ...] = (
    SPINE, PEOPLE, PROOF, CATALOGUE, OPENED, LABELS, PULLS, IN_USE, EXTENDED, KITS, COSTS, SHELF, PRINTED, COUNTS,
    COUNT_PLANS, LOSSES, CONTROLLED, INVENTORIES, SCANNERS, OPENED_PLACES, VOLUMES, SHEET_MARKS, PICTURES,
    STRENGTHS, PATIENTS, FORMULAS, ORDERS, PREPARATIONS, GATES,
)  # fmt: skip
