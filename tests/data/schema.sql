CREATE TRIGGER attachment_no_delete before delete on attachment begin select raise(abort, 'the record is append-only: attachment refuses delete'); end;
CREATE TRIGGER attachment_no_replace before insert on attachment when exists (select 1 from attachment where (sha256 = new.sha256)) begin select raise(abort, 'UNIQUE: the record is append-only: attachment refuses replace'); end;
CREATE TRIGGER attachment_no_update before update on attachment begin select raise(abort, 'the record is append-only: attachment refuses update'); end;
CREATE TABLE attachment (
        sha256 text primary key, bytes integer not null, media_type text not null, recorded_at text not null
        ) strict;
CREATE TRIGGER audit_no_delete before delete on audit begin select raise(abort, 'the record is append-only: audit refuses delete'); end;
CREATE TRIGGER audit_no_replace before insert on audit when exists (select 1 from audit where (node = new.node and epoch = new.epoch and seq = new.seq)) begin select raise(abort, 'UNIQUE: the record is append-only: audit refuses replace'); end;
CREATE TRIGGER audit_no_update before update on audit begin select raise(abort, 'the record is append-only: audit refuses update'); end;
CREATE TABLE audit (
        node text not null, epoch integer not null, seq integer not null, at text not null,
        actor text not null references person (id), action text not null, subject text,
        detail text not null, previous_hash text not null, hash text not null,
        primary key (node, epoch, seq)) strict, without rowid;
CREATE INDEX audit_subject on audit (subject) where subject is not null;
CREATE TABLE chain_head (
        node text primary key, epoch integer not null, seq integer not null, hash text not null,
        at text not null) strict, without rowid;
CREATE TRIGGER delivery_no_delete before delete on delivery begin select raise(abort, 'the record is append-only: delivery refuses delete'); end;
CREATE TABLE delivery (
        id text primary key, supplier_id text references supplier (id), sscc text, invoice text,
        job_id text references job (id), state text not null, indicator text, indicator_reading text,
        opened_at text not null,
        opened_by text not null references person (id), finished_at text) strict;
CREATE UNIQUE INDEX delivery_invoice on delivery (supplier_id, invoice)
        where invoice is not null and state <> 'cancelled';
CREATE UNIQUE INDEX delivery_sscc on delivery (sscc) where sscc is not null and state <> 'cancelled';
CREATE TRIGGER delivery_line_no_delete before delete on delivery_line begin select raise(abort, 'the record is append-only: delivery_line refuses delete'); end;
CREATE TABLE delivery_line (
        id text primary key, delivery_id text not null references delivery (id),
        item_id text not null references item (id), packaging_id text references packaging (id),
        lot_id text references lot (id), location_id text references location (id), status text not null,
        owner text not null, packs integer not null, units integer not null, unit_id text references unit (id),
        identifier_id text references identifier (id), state text not null, reason text, received_at text,
        put_away_at text) strict;
CREATE INDEX delivery_line_code on delivery_line (identifier_id) where state = 'received';
CREATE INDEX delivery_line_delivery on delivery_line (delivery_id);
CREATE INDEX delivery_line_expected on delivery_line (item_id) where state = 'expected';
CREATE TABLE id_counter (node text primary key, last integer not null) strict, without rowid;
CREATE TRIGGER identifier_no_delete before delete on identifier begin select raise(abort, 'the record is append-only: identifier refuses delete'); end;
CREATE TABLE identifier (
        id text primary key, scheme text not null, value text not null,
        packaging_id text not null references packaging (id), item_id text not null references item (id),
        origin text not null, recorded_by text not null references person (id), recorded_at text not null,
        verified_by text references person (id), verified_at text, withdrawn_at text) strict;
CREATE UNIQUE INDEX identifier_code on identifier (scheme, value) where withdrawn_at is null;
CREATE INDEX identifier_item on identifier (item_id);
CREATE INDEX identifier_unverified on identifier (item_id)
        where origin = 'linked' and verified_by is null and withdrawn_at is null;
CREATE TRIGGER item_no_delete before delete on item begin select raise(abort, 'the record is append-only: item refuses delete'); end;
CREATE TABLE item (
        id text primary key, name text not null, kind text not null, base_unit text not null,
        storage text not null, manufacturer text not null, requires_lot integer not null,
        requires_expiry integer not null, high_alert integer not null, hazardous integer not null,
        active integer not null) strict;
CREATE INDEX item_name on item (name);
CREATE TRIGGER job_no_delete before delete on job begin select raise(abort, 'the record is append-only: job refuses delete'); end;
CREATE TABLE job (
        id text primary key, kind text not null, format integer not null, holder text not null,
        status text not null, state_json text not null, step integer not null,
        person_id text not null references person (id), started_at text not null, changed_at text not null
        ) strict;
CREATE INDEX job_open on job (kind, status);
CREATE TRIGGER job_step_no_delete before delete on job_step begin select raise(abort, 'the record is append-only: job_step refuses delete'); end;
CREATE TRIGGER job_step_no_replace before insert on job_step when exists (select 1 from job_step where (key = new.key) or (job_id = new.job_id and step = new.step)) begin select raise(abort, 'UNIQUE: the record is append-only: job_step refuses replace'); end;
CREATE TRIGGER job_step_no_update before update on job_step begin select raise(abort, 'the record is append-only: job_step refuses update'); end;
CREATE TABLE job_step (
        key text primary key, job_id text not null references job (id), step integer not null, at text not null,
        person_id text not null references person (id), undoes text references job_step (key),
        undo_json text, outcome_json text not null, unique (job_id, step)) strict;
CREATE TABLE location (
        id text primary key, name text not null unique, storage text not null, kind text not null,
        owner_node text not null, active integer not null) strict;
CREATE TRIGGER lot_no_delete before delete on lot begin select raise(abort, 'the record is append-only: lot refuses delete'); end;
CREATE TRIGGER lot_no_overwrite before update on lot when (old.item_id is not null and new.item_id is not old.item_id) or (old.batch_lot is not null and new.batch_lot is not old.batch_lot) begin select raise(abort, 'the record is append-only: what a lot says is never overwritten'); end;
CREATE TRIGGER lot_only_earlier before update on lot when ((old.expiry is not null and new.expiry is not old.expiry) or (old.expiry_precision is not null and new.expiry_precision is not old.expiry_precision) or (old.unusable_from is not null and new.unusable_from is not old.unusable_from)) and not (new.expiry is null and new.expiry_precision is null and new.unusable_from is null) and not (new.unusable_from is not null and new.unusable_from < old.unusable_from) begin select raise(abort, 'the record is append-only: what a lot says is never overwritten'); end;
CREATE TABLE lot (
        id text primary key, item_id text not null references item (id), batch_lot text not null,
        expiry text, expiry_precision text, unusable_from text, recalled_at text, recall_note text,
        recorded_at text not null, withdrawn_at text) strict;
CREATE UNIQUE INDEX lot_name on lot (item_id, batch_lot) where withdrawn_at is null;
CREATE INDEX lot_recalled on lot (id) where recalled_at is not null;
CREATE TRIGGER movement_no_delete before delete on movement begin select raise(abort, 'the record is append-only: movement refuses delete'); end;
CREATE TRIGGER movement_no_replace before insert on movement when exists (select 1 from movement where (id = new.id) or (key = new.key)) begin select raise(abort, 'UNIQUE: the record is append-only: movement refuses replace'); end;
CREATE TRIGGER movement_no_update before update on movement begin select raise(abort, 'the record is append-only: movement refuses update'); end;
CREATE TABLE movement (
        id text primary key, node text not null, seq integer not null, at text not null, kind text not null,
        lot_id text not null references lot (id), location_id text not null references location (id),
        status text not null, owner text not null, quantity integer not null, unit_id text references unit (id),
        person_id text not null references person (id), job_id text references job (id),
        line_id text references delivery_line (id), reverses text references movement (id), reason text,
        key text not null unique) strict, without rowid;
CREATE INDEX movement_line on movement (line_id) where line_id is not null;
CREATE INDEX movement_lot on movement (lot_id, at);
CREATE INDEX movement_reverses on movement (reverses) where reverses is not null;
CREATE TABLE packaging (
        id text primary key, item_id text not null references item (id), level text not null,
        units_per_pack integer not null, units_confirmed_by text references person (id),
        units_confirmed_at text) strict;
CREATE INDEX packaging_item on packaging (item_id);
CREATE TABLE par_level (
        item_id text not null references item (id), location_id text not null references location (id),
        par integer not null, primary key (item_id, location_id)) strict;
CREATE TRIGGER person_no_delete before delete on person begin select raise(abort, 'the record is append-only: person refuses delete'); end;
CREATE TABLE person (
        id text primary key, name text not null, kind text not null, active integer not null default 1) strict;
CREATE TRIGGER scan_no_delete before delete on scan begin select raise(abort, 'the record is append-only: scan refuses delete'); end;
CREATE TABLE scan (
        id text primary key, at text not null, source text not null, raw_hex text not null,
        repeat_of text references scan (id), person_id text not null references person (id),
        job_id text, result text, reason text, said text, node text not null, seq integer not null) strict;
CREATE INDEX scan_order on scan (node, seq) where repeat_of is null;
CREATE TABLE schema_migration (name text primary key, position integer not null, applied_at text not null) strict;
CREATE TRIGGER setting_no_delete before delete on setting begin select raise(abort, 'the record is append-only: setting refuses delete'); end;
CREATE TRIGGER setting_no_replace before insert on setting when exists (select 1 from setting where (id = new.id)) begin select raise(abort, 'UNIQUE: the record is append-only: setting refuses replace'); end;
CREATE TRIGGER setting_no_update before update on setting begin select raise(abort, 'the record is append-only: setting refuses update'); end;
CREATE TABLE setting (
        id text primary key, key text not null, value_json text not null, effective_from text not null,
        source_note text not null, entered_by text not null references person (id),
        approved_by text references person (id), recorded_at text not null) strict;
CREATE INDEX setting_key on setting (key, effective_from);
CREATE TABLE stock (
        lot_id text not null references lot (id), location_id text not null references location (id),
        status text not null, owner text not null, item_id text not null references item (id),
        unusable_from text, quantity integer not null,
        primary key (lot_id, location_id, status, owner)) strict, without rowid;
CREATE INDEX stock_expiring on stock (unusable_from) where quantity <> 0;
CREATE INDEX stock_of_item on stock (item_id, status, unusable_from, quantity, owner) where quantity <> 0;
CREATE INDEX stock_status on stock (status, unusable_from) where quantity <> 0;
CREATE TABLE supplier (id text primary key, name text not null unique, active integer not null) strict;
CREATE TRIGGER unit_no_delete before delete on unit begin select raise(abort, 'the record is append-only: unit refuses delete'); end;
CREATE TABLE unit (
        id text primary key, identifier_id text not null references identifier (id), serial text not null,
        lot_id text not null references lot (id), location_id text not null references location (id),
        units integer not null, state text not null, recorded_at text not null) strict;
CREATE INDEX unit_lot on unit (lot_id, location_id) where state = 'on_hand';
CREATE UNIQUE INDEX unit_serial on unit (identifier_id, serial) where state <> 'undone';
