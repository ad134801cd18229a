CREATE TRIGGER attachment_no_delete before delete on attachment begin select raise(abort, 'the record is append-only: attachment refuses delete'); end;
CREATE TRIGGER attachment_no_replace before insert on attachment when exists (select 1 from attachment where (sha256 = new.sha256)) begin select raise(abort, 'UNIQUE: the record is append-only: attachment refuses replace'); end;
CREATE TRIGGER attachment_no_update before update on attachment begin select raise(abort, 'the record is append-only: attachment refuses update'); end;
CREATE TABLE attachment (
        sha256 text primary key, bytes integer not null, media_type text not null, recorded_at text not null
        ) strict;
CREATE TRIGGER attachment_erased_no_delete before delete on attachment_erased begin select raise(abort, 'the record is append-only: attachment_erased refuses delete'); end;
CREATE TRIGGER attachment_erased_no_replace before insert on attachment_erased when exists (select 1 from attachment_erased where (sha256 = new.sha256)) begin select raise(abort, 'UNIQUE: the record is append-only: attachment_erased refuses replace'); end;
CREATE TRIGGER attachment_erased_no_update before update on attachment_erased begin select raise(abort, 'the record is append-only: attachment_erased refuses update'); end;
CREATE TABLE attachment_erased (
        sha256 text primary key references attachment (sha256), at text not null,
        signature_id text not null references signature (id)) strict;
CREATE TRIGGER audit_no_delete before delete on audit begin select raise(abort, 'the record is append-only: audit refuses delete'); end;
CREATE TRIGGER audit_no_replace before insert on audit when exists (select 1 from audit where (node = new.node and epoch = new.epoch and seq = new.seq)) begin select raise(abort, 'UNIQUE: the record is append-only: audit refuses replace'); end;
CREATE TRIGGER audit_no_update before update on audit begin select raise(abort, 'the record is append-only: audit refuses update'); end;
CREATE TABLE audit (
        node text not null, epoch integer not null, seq integer not null, at text not null,
        actor text not null references person (id), action text not null, subject text,
        detail text not null, previous_hash text not null, hash text not null,
        primary key (node, epoch, seq)) strict, without rowid;
CREATE INDEX audit_subject on audit (subject) where subject is not null;
CREATE TRIGGER audit_day_no_delete before delete on audit_day begin select raise(abort, 'the record is append-only: audit_day refuses delete'); end;
CREATE TRIGGER audit_day_no_replace before insert on audit_day when exists (select 1 from audit_day where (node = new.node and epoch = new.epoch and first_seq = new.first_seq)) begin select raise(abort, 'UNIQUE: the record is append-only: audit_day refuses replace'); end;
CREATE TRIGGER audit_day_no_update before update on audit_day begin select raise(abort, 'the record is append-only: audit_day refuses update'); end;
CREATE TABLE audit_day (
        node text not null, epoch integer not null, first_seq integer not null, day text not null,
        primary key (node, epoch, first_seq)) strict, without rowid;
CREATE INDEX audit_day_day on audit_day (day);
CREATE TRIGGER badge_no_delete before delete on badge begin select raise(abort, 'the record is append-only: badge refuses delete'); end;
CREATE TRIGGER badge_no_overwrite before update on badge when (old.person_id is not null and new.person_id is not old.person_id) or (old.code_hash is not null and new.code_hash is not old.code_hash) or (old.key_mark is not null and new.key_mark is not old.key_mark) or (old.withdrawn_at is not null and new.withdrawn_at is not old.withdrawn_at) begin select raise(abort, 'the record is append-only: what a badge says is never overwritten'); end;
CREATE TABLE badge (
        id text primary key, person_id text not null references person (id), code_hash text not null,
        key_mark text not null, recorded_by text not null references person (id), recorded_at text not null,
        withdrawn_at text) strict;
CREATE UNIQUE INDEX badge_code on badge (code_hash) where withdrawn_at is null;
CREATE TRIGGER cassette_no_delete before delete on cassette begin select raise(abort, 'the record is append-only: cassette refuses delete'); end;
CREATE TRIGGER cassette_no_overwrite before update on cassette when (old.item_id is not null and new.item_id is not old.item_id) or (old.kind is not null and new.kind is not old.kind) or (old.lot_id is not null and new.lot_id is not old.lot_id) or (old.location_id is not null and new.location_id is not old.location_id) or (old.put_in is not null and new.put_in is not old.put_in) or (old.filled_at is not null and new.filled_at is not old.filled_at) or (old.filled_by is not null and new.filled_by is not old.filled_by) or (old.dispensed_at is not null and new.dispensed_at is not old.dispensed_at) or (old.dispensed_by is not null and new.dispensed_by is not old.dispensed_by) or (old.reference is not null and new.reference is not old.reference) or (old.ended_at is not null and new.ended_at is not old.ended_at) or (old.ended_by is not null and new.ended_by is not old.ended_by) or (old.end_reason is not null and new.end_reason is not old.end_reason) begin select raise(abort, 'the record is append-only: what a cassette says is never overwritten'); end;
CREATE TABLE cassette (
            id text primary key, item_id text not null references item (id), kind text not null,
            lot_id text not null references lot (id), location_id text not null references location (id),
            put_in integer not null, filled_at text not null, filled_by text not null references person (id),
            dispensed_at text, dispensed_by text references person (id), reference text,
            ended_at text, ended_by text references person (id), end_reason text) strict;
CREATE INDEX cassette_item on cassette (item_id, filled_at);
CREATE INDEX cassette_kept on cassette (item_id) where ended_at is null;
CREATE TRIGGER cassette_fill_no_delete before delete on cassette_fill begin select raise(abort, 'the record is append-only: cassette_fill refuses delete'); end;
CREATE TRIGGER cassette_fill_no_replace before insert on cassette_fill when exists (select 1 from cassette_fill where (cassette_id = new.cassette_id and draw_id = new.draw_id)) begin select raise(abort, 'UNIQUE: the record is append-only: cassette_fill refuses replace'); end;
CREATE TRIGGER cassette_fill_no_update before update on cassette_fill begin select raise(abort, 'the record is append-only: cassette_fill refuses update'); end;
CREATE TABLE cassette_fill (
            cassette_id text not null references cassette (id),
            draw_id text not null references container_draw (id), primary key (cassette_id, draw_id)) strict, without rowid;
CREATE INDEX cassette_fill_draw on cassette_fill (draw_id);
CREATE TRIGGER cassette_look_no_delete before delete on cassette_look begin select raise(abort, 'the record is append-only: cassette_look refuses delete'); end;
CREATE TRIGGER cassette_look_no_replace before insert on cassette_look when exists (select 1 from cassette_look where (id = new.id)) begin select raise(abort, 'UNIQUE: the record is append-only: cassette_look refuses replace'); end;
CREATE TRIGGER cassette_look_no_update before update on cassette_look begin select raise(abort, 'the record is append-only: cassette_look refuses update'); end;
CREATE TABLE cassette_look (
            id text primary key, cassette_id text not null references cassette (id), at text not null,
            person_id text not null references person (id), witness_id text not null references person (id)) strict;
CREATE INDEX cassette_look_cassette on cassette_look (cassette_id, at);
CREATE TRIGGER cassette_rest_no_delete before delete on cassette_rest begin select raise(abort, 'the record is append-only: cassette_rest refuses delete'); end;
CREATE TRIGGER cassette_rest_no_replace before insert on cassette_rest when exists (select 1 from cassette_rest where (id = new.id) or (draw_id = new.draw_id)) begin select raise(abort, 'UNIQUE: the record is append-only: cassette_rest refuses replace'); end;
CREATE TRIGGER cassette_rest_no_update before update on cassette_rest begin select raise(abort, 'the record is append-only: cassette_rest refuses update'); end;
CREATE TABLE cassette_rest (
            id text primary key, at text not null, person_id text not null references person (id),
            item_id text not null references item (id), lot_id text not null references lot (id),
            draw_id text references container_draw (id), put_in integer not null, given integer,
            wasted integer not null, cassette_id text) strict;
CREATE UNIQUE INDEX cassette_rest_cassette on cassette_rest (cassette_id) where cassette_id is not null;
CREATE UNIQUE INDEX cassette_rest_draw on cassette_rest (draw_id) where draw_id is not null;
CREATE INDEX cassette_rest_item on cassette_rest (item_id, at);
CREATE TABLE catalogue_entry (
        source text not null, entry_key text not null, item_id text not null references item (id),
        said_json text not null, file_sha256 text not null, recorded_at text not null,
        primary key (source, entry_key)) strict, without rowid;
CREATE INDEX catalogue_entry_item on catalogue_entry (item_id);
CREATE TABLE chain_head (
        node text primary key, epoch integer not null, seq integer not null, hash text not null,
        at text not null) strict, without rowid;
CREATE TRIGGER clock_doubt_no_delete before delete on clock_doubt begin select raise(abort, 'the record is append-only: clock_doubt refuses delete'); end;
CREATE TRIGGER clock_doubt_no_overwrite before update on clock_doubt when (old.node is not null and new.node is not old.node) or (old.opened_at is not null and new.opened_at is not old.opened_at) or (old.last_at is not null and new.last_at is not old.last_at) or (old.cause is not null and new.cause is not old.cause) or (old.confirmed_at is not null and new.confirmed_at is not old.confirmed_at) or (old.first_person is not null and new.first_person is not old.first_person) or (old.second_person is not null and new.second_person is not old.second_person) begin select raise(abort, 'the record is append-only: what a clock_doubt says is never overwritten'); end;
CREATE TABLE clock_doubt (
        id text primary key, node text not null, opened_at text not null, last_at text not null, cause text not null,
        confirmed_at text, first_person text references person (id), second_person text references person (id)
        ) strict;
CREATE UNIQUE INDEX clock_doubt_open on clock_doubt (node) where confirmed_at is null;
CREATE TRIGGER container_draw_no_delete before delete on container_draw begin select raise(abort, 'the record is append-only: container_draw refuses delete'); end;
CREATE TRIGGER container_draw_no_replace before insert on container_draw when exists (select 1 from container_draw where (id = new.id) or (reverses = new.reverses)) begin select raise(abort, 'UNIQUE: the record is append-only: container_draw refuses replace'); end;
CREATE TRIGGER container_draw_no_update before update on container_draw begin select raise(abort, 'the record is append-only: container_draw refuses update'); end;
CREATE TABLE container_draw (
            id text primary key, container_id text not null references opened_container (id), at text not null,
            person_id text not null references person (id), microlitres integer, area text,
            job_id text references job (id), reverses text references container_draw (id)) strict;
CREATE INDEX container_draw_container on container_draw (container_id);
CREATE UNIQUE INDEX container_draw_reverses on container_draw (reverses) where reverses is not null;
CREATE TRIGGER container_measure_no_delete before delete on container_measure begin select raise(abort, 'the record is append-only: container_measure refuses delete'); end;
CREATE TRIGGER container_measure_no_replace before insert on container_measure when exists (select 1 from container_measure where (id = new.id)) begin select raise(abort, 'UNIQUE: the record is append-only: container_measure refuses replace'); end;
CREATE TRIGGER container_measure_no_update before update on container_measure begin select raise(abort, 'the record is append-only: container_measure refuses update'); end;
CREATE TABLE container_measure (
            id text primary key, container_id text not null references opened_container (id), at text not null,
            person_id text not null references person (id), microlitres integer not null, expected integer,
            entry_id text references count_entry (id)) strict;
CREATE INDEX container_measure_container on container_measure (container_id);
CREATE INDEX container_measure_entry on container_measure (entry_id) where entry_id is not null;
CREATE TRIGGER controlled_loss_no_delete before delete on controlled_loss begin select raise(abort, 'the record is append-only: controlled_loss refuses delete'); end;
CREATE TRIGGER controlled_loss_no_overwrite_0022 before update on controlled_loss when (old.entry_id is not null and new.entry_id is not old.entry_id) or (old.item_id is not null and new.item_id is not old.item_id) or (old.lot_id is not null and new.lot_id is not old.lot_id) or (old.quantity is not null and new.quantity is not old.quantity) or (old.discovered_at is not null and new.discovered_at is not old.discovered_at) or (old.opened_at is not null and new.opened_at is not old.opened_at) or (old.opened_by is not null and new.opened_by is not old.opened_by) or (old.notified_on is not null and new.notified_on is not old.notified_on) or (old.notified_by is not null and new.notified_by is not old.notified_by) or (old.notice is not null and new.notice is not old.notice) or (old.form106_on is not null and new.form106_on is not old.form106_on) or (old.form106_by is not null and new.form106_by is not old.form106_by) or (old.form106_number is not null and new.form106_number is not old.form106_number) or (old.closed_at is not null and new.closed_at is not old.closed_at) or (old.closed_by is not null and new.closed_by is not old.closed_by) or (old.outcome is not null and new.outcome is not old.outcome) or (old.difference_id is not null and new.difference_id is not old.difference_id) or (old.microlitres is not null and new.microlitres is not old.microlitres) begin select raise(abort, 'the record is append-only: what a controlled_loss says is never overwritten'); end;
CREATE TABLE "controlled_loss" (
            id text primary key, entry_id text references count_entry (id),
            item_id text not null references item (id), lot_id text not null references lot (id),
            quantity integer not null, discovered_at text not null, opened_at text not null,
            opened_by text not null references person (id), notified_on text,
            notified_by text references person (id), notice text, form106_on text,
            form106_by text references person (id), form106_number text, closed_at text,
            closed_by text references person (id), outcome text,
            difference_id text unique references volume_difference (id), microlitres integer,
            unique (entry_id, quantity)) strict;
CREATE INDEX controlled_loss_open on controlled_loss (id) where closed_at is null;
CREATE TRIGGER controlled_receipt_no_delete before delete on controlled_receipt begin select raise(abort, 'the record is append-only: controlled_receipt refuses delete'); end;
CREATE TRIGGER controlled_receipt_no_replace before insert on controlled_receipt when exists (select 1 from controlled_receipt where (id = new.id)) begin select raise(abort, 'UNIQUE: the record is append-only: controlled_receipt refuses replace'); end;
CREATE TRIGGER controlled_receipt_no_update before update on controlled_receipt begin select raise(abort, 'the record is append-only: controlled_receipt refuses update'); end;
CREATE TABLE controlled_receipt (
            id text primary key, delivery_id text not null references delivery (id),
            item_id text not null references item (id), form text not null, number text not null,
            line integer not null, ordered_on text not null, ordered_quantity integer not null,
            received_quantity integer not null, person_id text not null references person (id),
            witness_id text not null references person (id), at text not null) strict;
CREATE INDEX controlled_receipt_delivery on controlled_receipt (delivery_id, item_id);
CREATE TRIGGER count_decision_no_delete before delete on count_decision begin select raise(abort, 'the record is append-only: count_decision refuses delete'); end;
CREATE TRIGGER count_decision_no_replace before insert on count_decision when exists (select 1 from count_decision where (id = new.id)) begin select raise(abort, 'UNIQUE: the record is append-only: count_decision refuses replace'); end;
CREATE TRIGGER count_decision_no_update before update on count_decision begin select raise(abort, 'the record is append-only: count_decision refuses update'); end;
CREATE TABLE count_decision (
            id text primary key, entry_id text not null references count_entry (id), decided text not null,
            reason text not null, person_id text not null references person (id), at text not null) strict;
CREATE INDEX count_decision_entry on count_decision (entry_id);
CREATE TRIGGER count_entry_no_delete before delete on count_entry begin select raise(abort, 'the record is append-only: count_entry refuses delete'); end;
CREATE TRIGGER count_entry_no_overwrite before update on count_entry when (old.count_id is not null and new.count_id is not old.count_id) or (old.node is not null and new.node is not old.node) or (old.at is not null and new.at is not old.at) or (old.job_id is not null and new.job_id is not old.job_id) or (old.person_id is not null and new.person_id is not old.person_id) or (old.item_id is not null and new.item_id is not old.item_id) or (old.lot_id is not null and new.lot_id is not old.lot_id) or (old.location_id is not null and new.location_id is not old.location_id) or (old.status is not null and new.status is not old.status) or (old.owner is not null and new.owner is not old.owner) or (old.round is not null and new.round is not old.round) or (old.quantity is not null and new.quantity is not old.quantity) or (old.expected is not null and new.expected is not old.expected) or (old.window_from is not null and new.window_from is not old.window_from) or (old.window_until is not null and new.window_until is not old.window_until) or (old.method is not null and new.method is not old.method) or (old.withdrawn_at is not null and new.withdrawn_at is not old.withdrawn_at) begin select raise(abort, 'the record is append-only: what a count_entry says is never overwritten'); end;
CREATE TABLE count_entry (
            id text primary key, node text not null, at text not null,
            count_id text not null references stock_count (id), job_id text references job (id),
            person_id text not null references person (id), item_id text not null references item (id),
            lot_id text not null references lot (id),
            location_id text not null references location (id), status text not null, owner text not null,
            round integer not null, quantity integer not null, expected integer not null,
            window_from text not null, window_until text not null, method text not null, withdrawn_at text) strict;
CREATE INDEX count_entry_item on count_entry (item_id, location_id, at)
            where withdrawn_at is null;
CREATE INDEX count_entry_job on count_entry (job_id) where withdrawn_at is null;
CREATE UNIQUE INDEX count_entry_round on count_entry (count_id, lot_id, location_id, status, owner, round)
            where withdrawn_at is null;
CREATE TRIGGER count_serial_no_delete before delete on count_serial begin select raise(abort, 'the record is append-only: count_serial refuses delete'); end;
CREATE TRIGGER count_serial_no_replace before insert on count_serial when exists (select 1 from count_serial where (entry_id = new.entry_id and serial = new.serial)) begin select raise(abort, 'UNIQUE: the record is append-only: count_serial refuses replace'); end;
CREATE TRIGGER count_serial_no_update before update on count_serial begin select raise(abort, 'the record is append-only: count_serial refuses update'); end;
CREATE TABLE count_serial (
            entry_id text not null references count_entry (id), serial text not null,
            unit_id text references unit (id), primary key (entry_id, serial)) strict, without rowid;
CREATE TRIGGER count_sheet_line_no_delete before delete on count_sheet_line begin select raise(abort, 'the record is append-only: count_sheet_line refuses delete'); end;
CREATE TRIGGER count_sheet_line_no_replace before insert on count_sheet_line when exists (select 1 from count_sheet_line where (count_id = new.count_id and line = new.line) or (count_id = new.count_id and lot_id = new.lot_id and location_id = new.location_id and status = new.status and owner = new.owner)) begin select raise(abort, 'UNIQUE: the record is append-only: count_sheet_line refuses replace'); end;
CREATE TRIGGER count_sheet_line_no_update before update on count_sheet_line begin select raise(abort, 'the record is append-only: count_sheet_line refuses update'); end;
CREATE TABLE count_sheet_line (
            count_id text not null references stock_count (id), line integer not null,
            item_id text not null references item (id), lot_id text not null references lot (id),
            location_id text not null references location (id), status text not null, owner text not null, mark text,
            primary key (count_id, line)) strict, without rowid;
CREATE UNIQUE INDEX count_sheet_mark on count_sheet_line (count_id, mark);
CREATE UNIQUE INDEX count_sheet_place on count_sheet_line
            (count_id, lot_id, location_id, status, owner);
CREATE TRIGGER count_target_no_delete before delete on count_target begin select raise(abort, 'the record is append-only: count_target refuses delete'); end;
CREATE TRIGGER count_target_no_replace before insert on count_target when exists (select 1 from count_target where (count_id = new.count_id and location_id = new.location_id and item_id = new.item_id)) begin select raise(abort, 'UNIQUE: the record is append-only: count_target refuses replace'); end;
CREATE TRIGGER count_target_no_update before update on count_target begin select raise(abort, 'the record is append-only: count_target refuses update'); end;
CREATE TABLE count_target (
            count_id text not null references stock_count (id), location_id text not null, item_id text not null,
            primary key (count_id, location_id, item_id)) strict, without rowid;
CREATE TRIGGER credential_no_delete before delete on credential begin select raise(abort, 'the record is append-only: credential refuses delete'); end;
CREATE TRIGGER credential_no_replace before insert on credential when exists (select 1 from credential where (id = new.id)) begin select raise(abort, 'UNIQUE: the record is append-only: credential refuses replace'); end;
CREATE TRIGGER credential_no_update before update on credential begin select raise(abort, 'the record is append-only: credential refuses update'); end;
CREATE TABLE credential (
        id text primary key, person_id text not null references person (id), hash text not null,
        recorded_by text not null references person (id), recorded_at text not null) strict;
CREATE INDEX credential_person on credential (person_id);
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
CREATE TRIGGER discarded_drug_no_delete before delete on discarded_drug begin select raise(abort, 'the record is append-only: discarded_drug refuses delete'); end;
CREATE TRIGGER discarded_drug_no_replace before insert on discarded_drug when exists (select 1 from discarded_drug where (id = new.id)) begin select raise(abort, 'UNIQUE: the record is append-only: discarded_drug refuses replace'); end;
CREATE TRIGGER discarded_drug_no_update before update on discarded_drug begin select raise(abort, 'the record is append-only: discarded_drug refuses update'); end;
CREATE TABLE discarded_drug (
            id text primary key, preparation_id text not null references preparation (id),
            order_id text not null references patient_order (id), item_id text not null references item (id),
            lot_id text not null references lot (id),
            amount text not null, unit text not null, microlitres integer, modifier text not null,
            at text not null, by_id text not null references person (id),
            witness_id text references person (id)) strict;
CREATE INDEX discarded_drug_of on discarded_drug (preparation_id);
CREATE TRIGGER emergency_code_no_delete before delete on emergency_code begin select raise(abort, 'the record is append-only: emergency_code refuses delete'); end;
CREATE TRIGGER emergency_code_no_overwrite before update on emergency_code when (old.hash is not null and new.hash is not old.hash) or (old.sealed_at is not null and new.sealed_at is not old.sealed_at) or (old.sealed_by is not null and new.sealed_by is not old.sealed_by) or (old.withdrawn_at is not null and new.withdrawn_at is not old.withdrawn_at) or (old.opened_at is not null and new.opened_at is not old.opened_at) or (old.opened_by is not null and new.opened_by is not old.opened_by) or (old.until_at is not null and new.until_at is not old.until_at) begin select raise(abort, 'the record is append-only: what a emergency_code says is never overwritten'); end;
CREATE TRIGGER emergency_code_no_overwrite_0003 before update on emergency_code when (old.reason is not null and new.reason is not old.reason) or (old.reviewed_at is not null and new.reviewed_at is not old.reviewed_at) or (old.reviewed_by is not null and new.reviewed_by is not old.reviewed_by) begin select raise(abort, 'the record is append-only: what a emergency_code says is never overwritten'); end;
CREATE TABLE emergency_code (
        id text primary key, hash text not null, sealed_at text not null,
        sealed_by text not null references person (id), withdrawn_at text, opened_at text, opened_by text, reason text,
        until_at text, reviewed_at text, reviewed_by text references person (id)) strict;
CREATE TRIGGER formula_decision_no_delete before delete on formula_decision begin select raise(abort, 'the record is append-only: formula_decision refuses delete'); end;
CREATE TRIGGER formula_decision_no_replace before insert on formula_decision when exists (select 1 from formula_decision where (id = new.id) or (version_id = new.version_id and decision = new.decision)) begin select raise(abort, 'UNIQUE: the record is append-only: formula_decision refuses replace'); end;
CREATE TRIGGER formula_decision_no_update before update on formula_decision begin select raise(abort, 'the record is append-only: formula_decision refuses update'); end;
CREATE TABLE formula_decision (
            id text primary key, version_id text not null references formula_version (id), decision text not null,
            effective_from text not null, effective_until text, reason text,
            signature_id text not null references signature (id), person_id text not null references person (id),
            at text not null, unique (version_id, decision)) strict;
CREATE TRIGGER formula_version_no_delete before delete on formula_version begin select raise(abort, 'the record is append-only: formula_version refuses delete'); end;
CREATE TRIGGER formula_version_no_replace before insert on formula_version when exists (select 1 from formula_version where (id = new.id) or (code = new.code and version = new.version)) begin select raise(abort, 'UNIQUE: the record is append-only: formula_version refuses replace'); end;
CREATE TRIGGER formula_version_no_update before update on formula_version begin select raise(abort, 'the record is append-only: formula_version refuses update'); end;
CREATE TABLE formula_version (
            id text primary key, code text not null, version integer not null, name text not null,
            category text not null, content text not null, recorded_by text not null references person (id),
            recorded_at text not null, unique (code, version)) strict;
CREATE TRIGGER gate_fact_no_delete before delete on gate_fact begin select raise(abort, 'the record is append-only: gate_fact refuses delete'); end;
CREATE TRIGGER gate_fact_no_replace before insert on gate_fact when exists (select 1 from gate_fact where (id = new.id)) begin select raise(abort, 'UNIQUE: the record is append-only: gate_fact refuses replace'); end;
CREATE TRIGGER gate_fact_no_update before update on gate_fact begin select raise(abort, 'the record is append-only: gate_fact refuses update'); end;
CREATE TABLE gate_fact (
            id text primary key, kind text not null, person_id text references person (id),
            location_id text references location (id), result text not null, valid_from text not null,
            valid_until text, source_note text not null, recorded_by text not null references person (id),
            recorded_at text not null) strict;
CREATE INDEX gate_fact_location on gate_fact (location_id, kind) where location_id is not null;
CREATE INDEX gate_fact_person on gate_fact (person_id, kind) where person_id is not null;
CREATE TRIGGER hood_no_delete before delete on hood begin select raise(abort, 'the record is append-only: hood refuses delete'); end;
CREATE TRIGGER hood_no_replace before insert on hood when exists (select 1 from hood where (id = new.id)) begin select raise(abort, 'UNIQUE: the record is append-only: hood refuses replace'); end;
CREATE TRIGGER hood_no_update before update on hood begin select raise(abort, 'the record is append-only: hood refuses update'); end;
CREATE TABLE hood (
            id text primary key, location_id text not null references location (id), place_allows text not null,
            hazardous integer not null, at text not null, by_id text not null references person (id)) strict;
CREATE INDEX hood_location on hood (location_id, at);
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
CREATE TRIGGER in_use_limit_no_delete before delete on in_use_limit begin select raise(abort, 'the record is append-only: in_use_limit refuses delete'); end;
CREATE TRIGGER in_use_limit_no_replace before insert on in_use_limit when exists (select 1 from in_use_limit where (id = new.id)) begin select raise(abort, 'UNIQUE: the record is append-only: in_use_limit refuses replace'); end;
CREATE TRIGGER in_use_limit_no_update before update on in_use_limit begin select raise(abort, 'the record is append-only: in_use_limit refuses update'); end;
CREATE TABLE in_use_limit (
            id text primary key, item_id text not null references item (id), kind text not null,
            minutes integer not null, maker_text text, signature_id text references signature (id),
            entered_by text not null references person (id), recorded_at text not null) strict;
CREATE INDEX in_use_limit_item on in_use_limit (item_id, kind);
CREATE TRIGGER inventory_line_no_delete before delete on inventory_line begin select raise(abort, 'the record is append-only: inventory_line refuses delete'); end;
CREATE TRIGGER inventory_line_no_replace before insert on inventory_line when exists (select 1 from inventory_line where (inventory_id = new.inventory_id and position = new.position)) begin select raise(abort, 'UNIQUE: the record is append-only: inventory_line refuses replace'); end;
CREATE TRIGGER inventory_line_no_update before update on inventory_line begin select raise(abort, 'the record is append-only: inventory_line refuses update'); end;
CREATE TABLE inventory_line (
            inventory_id text not null references inventory_taken (id), position integer not null,
            item_id text not null references item (id), schedule text not null, name text not null,
            form text not null, unit text not null, state text not null, quantity integer not null,
            microlitres integer, basis text not null, count_id text references stock_count (id), nanograms_per_millilitre integer,
            primary key (inventory_id, position)) strict, without rowid;
CREATE INDEX inventory_line_item on inventory_line (item_id);
CREATE TRIGGER inventory_taken_no_delete before delete on inventory_taken begin select raise(abort, 'the record is append-only: inventory_taken refuses delete'); end;
CREATE TRIGGER inventory_taken_no_replace before insert on inventory_taken when exists (select 1 from inventory_taken where (id = new.id)) begin select raise(abort, 'UNIQUE: the record is append-only: inventory_taken refuses replace'); end;
CREATE TRIGGER inventory_taken_no_update before update on inventory_taken begin select raise(abort, 'the record is append-only: inventory_taken refuses update'); end;
CREATE TABLE inventory_taken (
            id text primary key, node text not null, at text not null, kind text not null, moment text not null,
            pharmacy text not null, registration text, taken_by text not null references person (id),
            witnessed_by text not null references person (id), lines integer not null) strict;
CREATE INDEX inventory_taken_at on inventory_taken (at);
CREATE TRIGGER item_no_delete before delete on item begin select raise(abort, 'the record is append-only: item refuses delete'); end;
CREATE TABLE item (
        id text primary key, name text not null, kind text not null, base_unit text not null,
        storage text not null, manufacturer text not null, requires_lot integer not null,
        requires_expiry integer not null, high_alert integer not null, hazardous integer not null,
        active integer not null, storage_note text not null default '', requires_serial integer not null default 0, dea_schedule text, niosh_edition text, niosh_table text, look_alike_group text, substitution_group text, dscsa_exempt integer not null default 0, sterile integer, single_use integer, container_kind text, volume_microlitres integer, nanograms_per_millilitre integer) strict;
CREATE INDEX item_controlled on item (dea_schedule) where dea_schedule is not null;
CREATE INDEX item_look_alike on item (look_alike_group) where look_alike_group is not null;
CREATE INDEX item_name on item (name);
CREATE INDEX item_substitution on item (substitution_group) where substitution_group is not null;
CREATE INDEX item_watched on item (id) where high_alert = 1 or dea_schedule is not null;
CREATE TRIGGER item_cost_no_delete before delete on item_cost begin select raise(abort, 'the record is append-only: item_cost refuses delete'); end;
CREATE TRIGGER item_cost_no_replace before insert on item_cost when exists (select 1 from item_cost where (id = new.id)) begin select raise(abort, 'UNIQUE: the record is append-only: item_cost refuses replace'); end;
CREATE TRIGGER item_cost_no_update before update on item_cost begin select raise(abort, 'the record is append-only: item_cost refuses update'); end;
CREATE TABLE item_cost (
            id text primary key, item_id text not null references item (id), minor_units integer not null,
            recorded_at text not null, recorded_by text not null references person (id)) strict;
CREATE INDEX item_cost_item on item_cost (item_id, recorded_at);
CREATE VIRTUAL TABLE item_search using fts5 (words, content = 'item_words', content_rowid = 'n', tokenize = 'ascii', prefix = '1 2 3', detail = 'none');
CREATE TABLE 'item_search_config'(k PRIMARY KEY, v) WITHOUT ROWID;
CREATE TABLE 'item_search_data'(id INTEGER PRIMARY KEY, block BLOB);
CREATE TABLE 'item_search_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
CREATE TABLE 'item_search_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
CREATE TRIGGER item_search_delete after delete on item_words begin insert into item_search (item_search, rowid, words) values ('delete', old.n, old.words); end;
CREATE TRIGGER item_search_insert after insert on item_words begin insert into item_search (rowid, words) values (new.n, new.words); end;
CREATE TRIGGER item_search_update after update on item_words begin insert into item_search (item_search, rowid, words) values ('delete', old.n, old.words); insert into item_search (rowid, words) values (new.n, new.words); end;
CREATE TABLE item_words (
        item_id text primary key references item (id), n integer not null unique, words text not null) strict;
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
CREATE TRIGGER kit_no_delete before delete on kit begin select raise(abort, 'the record is append-only: kit refuses delete'); end;
CREATE TRIGGER kit_no_overwrite before update on kit when (old.code is not null and new.code is not old.code) or (old.name is not null and new.name is not old.name) or (old.recorded_by is not null and new.recorded_by is not old.recorded_by) or (old.recorded_at is not null and new.recorded_at is not old.recorded_at) or (old.withdrawn_at is not null and new.withdrawn_at is not old.withdrawn_at) begin select raise(abort, 'the record is append-only: what a kit says is never overwritten'); end;
CREATE TABLE kit (
            id text primary key, code text not null, name text not null,
            recorded_by text not null references person (id), recorded_at text not null, withdrawn_at text) strict;
CREATE UNIQUE INDEX kit_code on kit (code) where withdrawn_at is null;
CREATE TRIGGER kit_line_no_delete before delete on kit_line begin select raise(abort, 'the record is append-only: kit_line refuses delete'); end;
CREATE TRIGGER kit_line_no_replace before insert on kit_line when exists (select 1 from kit_line where (kit_id = new.kit_id and position = new.position)) begin select raise(abort, 'UNIQUE: the record is append-only: kit_line refuses replace'); end;
CREATE TRIGGER kit_line_no_update before update on kit_line begin select raise(abort, 'the record is append-only: kit_line refuses update'); end;
CREATE TABLE kit_line (
            kit_id text not null references kit (id), position integer not null,
            item_id text not null references item (id), quantity integer not null,
            primary key (kit_id, position)) strict, without rowid;
CREATE TRIGGER location_no_delete before delete on location begin select raise(abort, 'the record is append-only: location refuses delete'); end;
CREATE TABLE location (
        id text primary key, name text not null unique, storage text not null, kind text not null,
        owner_node text not null, active integer not null, holds_job text) strict;
CREATE TRIGGER lot_no_delete before delete on lot begin select raise(abort, 'the record is append-only: lot refuses delete'); end;
CREATE TRIGGER lot_no_overwrite before update on lot when (old.item_id is not null and new.item_id is not old.item_id) or (old.batch_lot is not null and new.batch_lot is not old.batch_lot) begin select raise(abort, 'the record is append-only: what a lot says is never overwritten'); end;
CREATE TRIGGER lot_only_earlier_0014 before update on lot when ((old.expiry is not null and new.expiry is not old.expiry) or (old.expiry_precision is not null and new.expiry_precision is not old.expiry_precision) or (old.unusable_from is not null and new.unusable_from is not old.unusable_from)) and not (new.expiry is null and new.expiry_precision is null and new.unusable_from is null) and not (new.unusable_from is not null and new.unusable_from < old.unusable_from) and not (new.extension_id is not old.extension_id and not ((old.expiry is not null and new.expiry is not old.expiry) or (old.expiry_precision is not null and new.expiry_precision is not old.expiry_precision))) and not coalesce(new.extension_id = old.extension_id and new.unusable_from = old.unusable_from and new.expiry <> old.expiry and (replace(new.expiry, ' ', 'T') || case when new.expiry_precision in ('day', 'month') then 'T24:00' else '' end) < (replace(old.expiry, ' ', 'T') || case when old.expiry_precision in ('day', 'month') then 'T24:00' else '' end), false) begin select raise(abort, 'the record is append-only: what a lot says is never overwritten'); end;
CREATE TABLE lot (
        id text primary key, item_id text not null references item (id), batch_lot text not null,
        expiry text, expiry_precision text, unusable_from text, recalled_at text, recall_note text,
        recorded_at text not null, withdrawn_at text, extension_id text) strict;
CREATE INDEX lot_item on lot (item_id);
CREATE UNIQUE INDEX lot_name on lot (item_id, batch_lot) where withdrawn_at is null;
CREATE INDEX lot_recalled on lot (id) where recalled_at is not null;
CREATE TRIGGER lot_extension_no_delete before delete on lot_extension begin select raise(abort, 'the record is append-only: lot_extension refuses delete'); end;
CREATE TRIGGER lot_extension_no_replace before insert on lot_extension when exists (select 1 from lot_extension where (id = new.id)) begin select raise(abort, 'UNIQUE: the record is append-only: lot_extension refuses replace'); end;
CREATE TRIGGER lot_extension_no_update before update on lot_extension begin select raise(abort, 'the record is append-only: lot_extension refuses update'); end;
CREATE TABLE lot_extension (
            id text primary key, lot_id text not null references lot (id), expiry text, expiry_precision text,
            unusable_from text not null, reference text not null, attachment text references attachment (sha256),
            recorded_by text not null references person (id), recorded_at text not null) strict;
CREATE INDEX lot_extension_lot on lot_extension (lot_id);
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
CREATE INDEX movement_at on movement (at);
CREATE INDEX movement_line on movement (line_id) where line_id is not null;
CREATE INDEX movement_lot on movement (lot_id, at);
CREATE INDEX movement_reverses on movement (reverses) where reverses is not null;
CREATE TRIGGER not_taken_back_no_delete before delete on not_taken_back begin select raise(abort, 'the record is append-only: not_taken_back refuses delete'); end;
CREATE TRIGGER not_taken_back_no_replace before insert on not_taken_back when exists (select 1 from not_taken_back where (id = new.id)) begin select raise(abort, 'UNIQUE: the record is append-only: not_taken_back refuses replace'); end;
CREATE TRIGGER not_taken_back_no_update before update on not_taken_back begin select raise(abort, 'the record is append-only: not_taken_back refuses update'); end;
CREATE TABLE not_taken_back (
            id text primary key, pull_id text not null references movement (id), units integer not null,
            said_at text not null, said_by text not null references person (id)) strict;
CREATE INDEX not_taken_back_pull on not_taken_back (pull_id);
CREATE TRIGGER note_no_delete before delete on note begin select raise(abort, 'the record is append-only: note refuses delete'); end;
CREATE TRIGGER note_no_replace before insert on note when exists (select 1 from note where (id = new.id) or (answers = new.answers)) begin select raise(abort, 'UNIQUE: the record is append-only: note refuses replace'); end;
CREATE TRIGGER note_no_update before update on note begin select raise(abort, 'the record is append-only: note refuses update'); end;
CREATE TABLE note (
        id text primary key, node text not null, at text not null, person_id text not null references person (id),
        subject_kind text, subject_id text, text text not null, answers text references note (id)) strict;
CREATE UNIQUE INDEX note_answers on note (answers) where answers is not null;
CREATE TRIGGER opened_container_no_delete before delete on opened_container begin select raise(abort, 'the record is append-only: opened_container refuses delete'); end;
CREATE TRIGGER opened_container_no_overwrite_0008 before update on opened_container when (old.kind is not null and new.kind is not old.kind) or (old.area is not null and new.area is not old.area) or (old.volume_microlitres is not null and new.volume_microlitres is not old.volume_microlitres) or (old.minutes_used is not null and new.minutes_used is not old.minutes_used) or (old.continues is not null and new.continues is not old.continues) begin select raise(abort, 'the record is append-only: what a opened_container says is never overwritten'); end;
CREATE TRIGGER opened_container_no_overwrite_0021 before update on opened_container when (old.item_id is not null and new.item_id is not old.item_id) or (old.lot_id is not null and new.lot_id is not old.lot_id) or (old.owner is not null and new.owner is not old.owner) or (old.unit_id is not null and new.unit_id is not old.unit_id) or (old.opened_at is not null and new.opened_at is not old.opened_at) or (old.opened_by is not null and new.opened_by is not old.opened_by) or (old.use_until is not null and new.use_until is not old.use_until) or (old.ended_at is not null and new.ended_at is not old.ended_at) or (old.ended_by is not null and new.ended_by is not old.ended_by) or (old.end_reason is not null and new.end_reason is not old.end_reason) begin select raise(abort, 'the record is append-only: what a opened_container says is never overwritten'); end;
CREATE TRIGGER opened_container_no_overwrite_0022 before update on opened_container when (old.rest_microlitres is not null and new.rest_microlitres is not old.rest_microlitres) begin select raise(abort, 'the record is append-only: what a opened_container says is never overwritten'); end;
CREATE TABLE opened_container (
            id text primary key, item_id text not null references item (id), lot_id text not null references lot (id),
            location_id text not null references location (id), owner text not null, unit_id text references unit (id),
            opened_at text not null, opened_by text not null references person (id), use_until text not null,
            ended_at text, ended_by text references person (id), end_reason text, kind text, area text, volume_microlitres integer, minutes_used integer not null default 0, continues text, status text not null default 'opened', rest_microlitres integer) strict;
CREATE INDEX opened_container_item on opened_container (item_id) where ended_at is null;
CREATE INDEX opened_container_until on opened_container (use_until) where ended_at is null;
CREATE TRIGGER order_clarification_no_delete before delete on order_clarification begin select raise(abort, 'the record is append-only: order_clarification refuses delete'); end;
CREATE TRIGGER order_clarification_no_overwrite before update on order_clarification when (old.order_id is not null and new.order_id is not old.order_id) or (old.version is not null and new.version is not old.version) or (old.at is not null and new.at is not old.at) or (old.person_id is not null and new.person_id is not old.person_id) or (old.answers is not null and new.answers is not old.answers) begin select raise(abort, 'the record is append-only: what a order_clarification says is never overwritten'); end;
CREATE TRIGGER order_clarification_only_emptied before update on order_clarification when (new.seal is not null and new.seal is not old.seal) or (new.prescriber is not null and new.prescriber is not old.prescriber) or (new.text is not null and new.text is not old.text) begin select raise(abort, 'the record is append-only: what a order_clarification says is never overwritten'); end;
CREATE TABLE order_clarification (
            id text primary key, order_id text not null references patient_order (id), version integer not null,
            at text not null, person_id text not null references person (id),
            answers text references order_clarification (id), seal text, prescriber text, text text) strict;
CREATE UNIQUE INDEX order_clarification_answers on order_clarification (answers) where answers is not null;
CREATE INDEX order_clarification_order on order_clarification (order_id);
CREATE TRIGGER order_event_no_delete before delete on order_event begin select raise(abort, 'the record is append-only: order_event refuses delete'); end;
CREATE TRIGGER order_event_no_overwrite before update on order_event when (old.order_id is not null and new.order_id is not old.order_id) or (old.version is not null and new.version is not old.version) or (old.kind is not null and new.kind is not old.kind) or (old.at is not null and new.at is not old.at) or (old.by_id is not null and new.by_id is not old.by_id) or (old.signature_id is not null and new.signature_id is not old.signature_id) begin select raise(abort, 'the record is append-only: what a order_event says is never overwritten'); end;
CREATE TRIGGER order_event_only_emptied before update on order_event when (new.seal is not null and new.seal is not old.seal) or (new.reason is not null and new.reason is not old.reason) begin select raise(abort, 'the record is append-only: what a order_event says is never overwritten'); end;
CREATE TABLE order_event (
            id text primary key, order_id text not null references patient_order (id), version integer not null,
            kind text not null, at text not null, by_id text not null references person (id),
            signature_id text references signature (id), seal text, reason text) strict;
CREATE INDEX order_event_order on order_event (order_id);
CREATE TRIGGER order_import_no_delete before delete on order_import begin select raise(abort, 'the record is append-only: order_import refuses delete'); end;
CREATE TRIGGER order_import_no_replace before insert on order_import when exists (select 1 from order_import where (id = new.id)) begin select raise(abort, 'UNIQUE: the record is append-only: order_import refuses replace'); end;
CREATE TRIGGER order_import_no_update before update on order_import begin select raise(abort, 'the record is append-only: order_import refuses update'); end;
CREATE TABLE order_import (
            id text primary key, sha256 text not null, at text not null, by_id text not null references person (id),
            read integer not null, kept integer not null, unchanged integer not null, waiting integer not null,
            rejected integer not null) strict;
CREATE INDEX order_import_file on order_import (sha256);
CREATE TRIGGER order_need_no_delete before delete on order_need begin select raise(abort, 'the record is append-only: order_need refuses delete'); end;
CREATE TRIGGER order_need_no_replace before insert on order_need when exists (select 1 from order_need where (signature_id = new.signature_id and item_id = new.item_id)) begin select raise(abort, 'UNIQUE: the record is append-only: order_need refuses replace'); end;
CREATE TRIGGER order_need_no_update before update on order_need begin select raise(abort, 'the record is append-only: order_need refuses update'); end;
CREATE TABLE order_need (
            signature_id text not null references signature (id), item_id text not null references item (id),
            quantity integer not null, primary key (signature_id, item_id)) strict, without rowid;
CREATE TRIGGER order_pull_no_delete before delete on order_pull begin select raise(abort, 'the record is append-only: order_pull refuses delete'); end;
CREATE TRIGGER order_pull_no_replace before insert on order_pull when exists (select 1 from order_pull where (id = new.id)) begin select raise(abort, 'UNIQUE: the record is append-only: order_pull refuses replace'); end;
CREATE TRIGGER order_pull_no_update before update on order_pull begin select raise(abort, 'the record is append-only: order_pull refuses update'); end;
CREATE TABLE order_pull (
            id text primary key, job_id text not null references job (id),
            order_id text not null references patient_order (id), version integer not null, at text not null,
            by_id text not null references person (id)) strict;
CREATE INDEX order_pull_order on order_pull (order_id);
CREATE TRIGGER order_table_no_delete before delete on order_table begin select raise(abort, 'the record is append-only: order_table refuses delete'); end;
CREATE TRIGGER order_table_no_replace before insert on order_table when exists (select 1 from order_table where (id = new.id)) begin select raise(abort, 'UNIQUE: the record is append-only: order_table refuses replace'); end;
CREATE TRIGGER order_table_no_update before update on order_table begin select raise(abort, 'the record is append-only: order_table refuses update'); end;
CREATE TABLE order_table (
            id text primary key, kind text not null, source text not null, content_json text not null,
            recorded_by text not null references person (id), recorded_at text not null) strict;
CREATE INDEX order_table_kind on order_table (kind, recorded_at);
CREATE TRIGGER order_version_no_delete before delete on order_version begin select raise(abort, 'the record is append-only: order_version refuses delete'); end;
CREATE TRIGGER order_version_no_overwrite before update on order_version when (old.order_id is not null and new.order_id is not old.order_id) or (old.version is not null and new.version is not old.version) or (old.at is not null and new.at is not old.at) or (old.keyed_by is not null and new.keyed_by is not old.keyed_by) begin select raise(abort, 'the record is append-only: what a order_version says is never overwritten'); end;
CREATE TRIGGER order_version_only_emptied before update on order_version when (new.seal is not null and new.seal is not old.seal) or (new.content_json is not null and new.content_json is not old.content_json) begin select raise(abort, 'the record is append-only: what a order_version says is never overwritten'); end;
CREATE TABLE order_version (
            id text primary key, order_id text not null references patient_order (id), version integer not null,
            at text not null, keyed_by text not null references person (id), seal text, content_json text,
            unique (order_id, version)) strict;
CREATE TRIGGER packaging_no_delete before delete on packaging begin select raise(abort, 'the record is append-only: packaging refuses delete'); end;
CREATE TABLE packaging (
        id text primary key, item_id text not null references item (id), level text not null,
        units_per_pack integer not null, units_confirmed_by text references person (id),
        units_confirmed_at text) strict;
CREATE INDEX packaging_item on packaging (item_id);
CREATE TRIGGER par_level_no_delete before delete on par_level begin select raise(abort, 'the record is append-only: par_level refuses delete'); end;
CREATE TABLE par_level (
        item_id text not null references item (id), location_id text not null references location (id),
        par integer not null, reorder_at integer, primary key (item_id, location_id)) strict;
CREATE TRIGGER patient_no_delete before delete on patient begin select raise(abort, 'the record is append-only: patient refuses delete'); end;
CREATE TRIGGER patient_no_replace before insert on patient when exists (select 1 from patient where (id = new.id)) begin select raise(abort, 'UNIQUE: the record is append-only: patient refuses replace'); end;
CREATE TRIGGER patient_no_update before update on patient begin select raise(abort, 'the record is append-only: patient refuses update'); end;
CREATE TABLE patient (
        id text primary key, node text not null, at text not null, recorded_by text not null references person (id)
        ) strict;
CREATE TRIGGER patient_access_device_no_delete before delete on patient_access_device begin select raise(abort, 'the record is append-only: patient_access_device refuses delete'); end;
CREATE TRIGGER patient_access_device_no_overwrite before update on patient_access_device when (old.patient_id is not null and new.patient_id is not old.patient_id) or (old.at is not null and new.at is not old.at) or (old.recorded_by is not null and new.recorded_by is not old.recorded_by) or (old.replaces is not null and new.replaces is not old.replaces) or (old.status is not null and new.status is not old.status) begin select raise(abort, 'the record is append-only: what a patient_access_device says is never overwritten'); end;
CREATE TRIGGER patient_access_device_only_emptied before update on patient_access_device when (new.seal is not null and new.seal is not old.seal) or (new.kind is not null and new.kind is not old.kind) or (new.site is not null and new.site is not old.site) or (new.placed_on is not null and new.placed_on is not old.placed_on) or (new.removed_on is not null and new.removed_on is not old.removed_on) begin select raise(abort, 'the record is append-only: what a patient_access_device says is never overwritten'); end;
CREATE TABLE patient_access_device (
        id text primary key, patient_id text not null references patient (id), at text not null,
        recorded_by text not null references person (id),
        replaces text references patient_access_device (id) deferrable initially deferred,
        status text not null, seal text, kind text, site text, placed_on text, removed_on text) strict;
CREATE INDEX patient_access_device_patient on patient_access_device (patient_id);
CREATE UNIQUE INDEX patient_access_device_replaces on patient_access_device (replaces) where replaces is not null;
CREATE TRIGGER patient_allergy_no_delete before delete on patient_allergy begin select raise(abort, 'the record is append-only: patient_allergy refuses delete'); end;
CREATE TRIGGER patient_allergy_no_overwrite before update on patient_allergy when (old.patient_id is not null and new.patient_id is not old.patient_id) or (old.at is not null and new.at is not old.at) or (old.recorded_by is not null and new.recorded_by is not old.recorded_by) or (old.replaces is not null and new.replaces is not old.replaces) or (old.status is not null and new.status is not old.status) begin select raise(abort, 'the record is append-only: what a patient_allergy says is never overwritten'); end;
CREATE TRIGGER patient_allergy_only_emptied before update on patient_allergy when (new.seal is not null and new.seal is not old.seal) or (new.substance is not null and new.substance is not old.substance) or (new.reaction is not null and new.reaction is not old.reaction) begin select raise(abort, 'the record is append-only: what a patient_allergy says is never overwritten'); end;
CREATE TABLE patient_allergy (
        id text primary key, patient_id text not null references patient (id), at text not null,
        recorded_by text not null references person (id),
        replaces text references patient_allergy (id) deferrable initially deferred,
        status text not null, seal text, substance text, reaction text) strict;
CREATE INDEX patient_allergy_patient on patient_allergy (patient_id);
CREATE UNIQUE INDEX patient_allergy_replaces on patient_allergy (replaces) where replaces is not null;
CREATE TRIGGER patient_allergy_answer_no_delete before delete on patient_allergy_answer begin select raise(abort, 'the record is append-only: patient_allergy_answer refuses delete'); end;
CREATE TRIGGER patient_allergy_answer_no_overwrite before update on patient_allergy_answer when (old.patient_id is not null and new.patient_id is not old.patient_id) or (old.at is not null and new.at is not old.at) or (old.recorded_by is not null and new.recorded_by is not old.recorded_by) or (old.replaces is not null and new.replaces is not old.replaces) or (old.status is not null and new.status is not old.status) begin select raise(abort, 'the record is append-only: what a patient_allergy_answer says is never overwritten'); end;
CREATE TRIGGER patient_allergy_answer_only_emptied before update on patient_allergy_answer when (new.seal is not null and new.seal is not old.seal) or (new.answer is not null and new.answer is not old.answer) begin select raise(abort, 'the record is append-only: what a patient_allergy_answer says is never overwritten'); end;
CREATE TABLE patient_allergy_answer (
        id text primary key, patient_id text not null references patient (id), at text not null,
        recorded_by text not null references person (id),
        replaces text references patient_allergy_answer (id) deferrable initially deferred,
        status text not null, seal text, answer text) strict;
CREATE INDEX patient_allergy_answer_patient on patient_allergy_answer (patient_id);
CREATE UNIQUE INDEX patient_allergy_answer_replaces on patient_allergy_answer (replaces) where replaces is not null;
CREATE TRIGGER patient_contact_no_delete before delete on patient_contact begin select raise(abort, 'the record is append-only: patient_contact refuses delete'); end;
CREATE TRIGGER patient_contact_no_overwrite before update on patient_contact when (old.patient_id is not null and new.patient_id is not old.patient_id) or (old.at is not null and new.at is not old.at) or (old.recorded_by is not null and new.recorded_by is not old.recorded_by) or (old.replaces is not null and new.replaces is not old.replaces) or (old.status is not null and new.status is not old.status) begin select raise(abort, 'the record is append-only: what a patient_contact says is never overwritten'); end;
CREATE TRIGGER patient_contact_only_emptied before update on patient_contact when (new.seal is not null and new.seal is not old.seal) or (new.relation is not null and new.relation is not old.relation) or (new.name is not null and new.name is not old.name) or (new.phone is not null and new.phone is not old.phone) or (new.address is not null and new.address is not old.address) begin select raise(abort, 'the record is append-only: what a patient_contact says is never overwritten'); end;
CREATE TABLE patient_contact (
        id text primary key, patient_id text not null references patient (id), at text not null,
        recorded_by text not null references person (id),
        replaces text references patient_contact (id) deferrable initially deferred,
        status text not null, seal text, relation text, name text, phone text, address text) strict;
CREATE INDEX patient_contact_patient on patient_contact (patient_id);
CREATE UNIQUE INDEX patient_contact_replaces on patient_contact (replaces) where replaces is not null;
CREATE TRIGGER patient_details_no_delete before delete on patient_details begin select raise(abort, 'the record is append-only: patient_details refuses delete'); end;
CREATE TRIGGER patient_details_no_overwrite before update on patient_details when (old.patient_id is not null and new.patient_id is not old.patient_id) or (old.at is not null and new.at is not old.at) or (old.recorded_by is not null and new.recorded_by is not old.recorded_by) or (old.replaces is not null and new.replaces is not old.replaces) or (old.status is not null and new.status is not old.status) begin select raise(abort, 'the record is append-only: what a patient_details says is never overwritten'); end;
CREATE TRIGGER patient_details_only_emptied before update on patient_details when (new.seal is not null and new.seal is not old.seal) or (new.family_name is not null and new.family_name is not old.family_name) or (new.given_names is not null and new.given_names is not old.given_names) or (new.search_name is not null and new.search_name is not old.search_name) or (new.birth_date is not null and new.birth_date is not old.birth_date) or (new.sex is not null and new.sex is not old.sex) or (new.language is not null and new.language is not old.language) begin select raise(abort, 'the record is append-only: what a patient_details says is never overwritten'); end;
CREATE TABLE patient_details (
        id text primary key, patient_id text not null references patient (id), at text not null,
        recorded_by text not null references person (id),
        replaces text references patient_details (id) deferrable initially deferred,
        status text not null, seal text, family_name text, given_names text, search_name text, birth_date text, sex text, language text) strict;
CREATE INDEX patient_details_birth on patient_details (birth_date);
CREATE INDEX patient_details_name on patient_details (search_name);
CREATE INDEX patient_details_patient on patient_details (patient_id);
CREATE UNIQUE INDEX patient_details_replaces on patient_details (replaces) where replaces is not null;
CREATE TRIGGER patient_erased_no_delete before delete on patient_erased begin select raise(abort, 'the record is append-only: patient_erased refuses delete'); end;
CREATE TRIGGER patient_erased_no_replace before insert on patient_erased when exists (select 1 from patient_erased where (patient_id = new.patient_id)) begin select raise(abort, 'UNIQUE: the record is append-only: patient_erased refuses replace'); end;
CREATE TRIGGER patient_erased_no_update before update on patient_erased begin select raise(abort, 'the record is append-only: patient_erased refuses update'); end;
CREATE TABLE patient_erased (
        patient_id text primary key references patient (id), at text not null,
        signature_id text not null references signature (id)) strict;
CREATE TRIGGER patient_identifier_no_delete before delete on patient_identifier begin select raise(abort, 'the record is append-only: patient_identifier refuses delete'); end;
CREATE TRIGGER patient_identifier_no_overwrite before update on patient_identifier when (old.patient_id is not null and new.patient_id is not old.patient_id) or (old.at is not null and new.at is not old.at) or (old.recorded_by is not null and new.recorded_by is not old.recorded_by) or (old.replaces is not null and new.replaces is not old.replaces) or (old.status is not null and new.status is not old.status) begin select raise(abort, 'the record is append-only: what a patient_identifier says is never overwritten'); end;
CREATE TRIGGER patient_identifier_only_emptied before update on patient_identifier when (new.seal is not null and new.seal is not old.seal) or (new.kind is not null and new.kind is not old.kind) or (new.assigner is not null and new.assigner is not old.assigner) or (new.value is not null and new.value is not old.value) or (new.code_hash is not null and new.code_hash is not old.code_hash) begin select raise(abort, 'the record is append-only: what a patient_identifier says is never overwritten'); end;
CREATE TABLE patient_identifier (
        id text primary key, patient_id text not null references patient (id), at text not null,
        recorded_by text not null references person (id),
        replaces text references patient_identifier (id) deferrable initially deferred,
        status text not null, seal text, kind text, assigner text, value text, code_hash text) strict;
CREATE INDEX patient_identifier_code on patient_identifier (code_hash) where code_hash is not null;
CREATE INDEX patient_identifier_patient on patient_identifier (patient_id);
CREATE UNIQUE INDEX patient_identifier_replaces on patient_identifier (replaces) where replaces is not null;
CREATE INDEX patient_identifier_value on patient_identifier (value) where value is not null;
CREATE TRIGGER patient_measure_no_delete before delete on patient_measure begin select raise(abort, 'the record is append-only: patient_measure refuses delete'); end;
CREATE TRIGGER patient_measure_no_overwrite before update on patient_measure when (old.patient_id is not null and new.patient_id is not old.patient_id) or (old.at is not null and new.at is not old.at) or (old.recorded_by is not null and new.recorded_by is not old.recorded_by) or (old.replaces is not null and new.replaces is not old.replaces) or (old.status is not null and new.status is not old.status) begin select raise(abort, 'the record is append-only: what a patient_measure says is never overwritten'); end;
CREATE TRIGGER patient_measure_only_emptied before update on patient_measure when (new.seal is not null and new.seal is not old.seal) or (new.kind is not null and new.kind is not old.kind) or (new.value is not null and new.value is not old.value) or (new.measured_on is not null and new.measured_on is not old.measured_on) or (new.method is not null and new.method is not old.method) begin select raise(abort, 'the record is append-only: what a patient_measure says is never overwritten'); end;
CREATE TABLE patient_measure (
        id text primary key, patient_id text not null references patient (id), at text not null,
        recorded_by text not null references person (id),
        replaces text references patient_measure (id) deferrable initially deferred,
        status text not null, seal text, kind text, value text, measured_on text, method text) strict;
CREATE INDEX patient_measure_patient on patient_measure (patient_id);
CREATE UNIQUE INDEX patient_measure_replaces on patient_measure (replaces) where replaces is not null;
CREATE TRIGGER patient_order_no_delete before delete on patient_order begin select raise(abort, 'the record is append-only: patient_order refuses delete'); end;
CREATE TRIGGER patient_order_no_overwrite before update on patient_order when (old.kind is not null and new.kind is not old.kind) or (old.patient_id is not null and new.patient_id is not old.patient_id) or (old.number is not null and new.number is not old.number) or (old.origin is not null and new.origin is not old.origin) or (old.at is not null and new.at is not old.at) or (old.entered_by is not null and new.entered_by is not old.entered_by) begin select raise(abort, 'the record is append-only: what a patient_order says is never overwritten'); end;
CREATE TABLE patient_order (
            id text primary key, kind text not null, patient_id text references patient (id), number text,
            origin text not null, at text not null, entered_by text not null references person (id),
            state text not null, version integer not null, priority text not null, needed_at text not null,
            item_id text not null references item (id), signature_id text references signature (id)) strict;
CREATE UNIQUE INDEX patient_order_number on patient_order (number) where number is not null;
CREATE INDEX patient_order_patient on patient_order (patient_id) where patient_id is not null;
CREATE INDEX patient_order_state on patient_order (state, priority, needed_at);
CREATE TRIGGER person_no_delete before delete on person begin select raise(abort, 'the record is append-only: person refuses delete'); end;
CREATE TABLE person (
        id text primary key, name text not null, kind text not null, active integer not null default 1, roles text not null default 'technician') strict;
CREATE TRIGGER picture_no_delete before delete on picture begin select raise(abort, 'the record is append-only: picture refuses delete'); end;
CREATE TRIGGER picture_no_replace before insert on picture when exists (select 1 from picture where (id = new.id)) begin select raise(abort, 'UNIQUE: the record is append-only: picture refuses replace'); end;
CREATE TRIGGER picture_no_update before update on picture begin select raise(abort, 'the record is append-only: picture refuses update'); end;
CREATE TABLE picture (
            id text primary key, job_id text not null references job (id),
            sha256 text not null references attachment (sha256),
            person_id text not null references person (id), at text not null) strict;
CREATE INDEX picture_job on picture (job_id);
CREATE TRIGGER pin_in_use_no_delete before delete on pin_in_use begin select raise(abort, 'the record is append-only: pin_in_use refuses delete'); end;
CREATE TABLE pin_in_use (
            person_id text primary key references person (id),
            credential_id text not null references credential (id),
            wrong integer not null default 0, since text not null default '') strict, without rowid;
CREATE TRIGGER preparation_no_delete before delete on preparation begin select raise(abort, 'the record is append-only: preparation refuses delete'); end;
CREATE TRIGGER preparation_no_overwrite before update on preparation when (old.job_id is not null and new.job_id is not old.job_id) or (old.order_id is not null and new.order_id is not old.order_id) or (old.order_version is not null and new.order_version is not old.order_version) or (old.formula_id is not null and new.formula_id is not old.formula_id) or (old.units is not null and new.units is not old.units) or (old.remake_of is not null and new.remake_of is not old.remake_of) or (old.at is not null and new.at is not old.at) or (old.begun_by is not null and new.begun_by is not old.begun_by) or (old.completed_at is not null and new.completed_at is not old.completed_at) begin select raise(abort, 'the record is append-only: what a preparation says is never overwritten'); end;
CREATE TABLE preparation (
            id text primary key, job_id text not null references job (id),
            order_id text not null references patient_order (id), order_version integer not null,
            formula_id text not null references formula_version (id), units integer not null,
            remake_of text references preparation (id) deferrable initially deferred, at text not null,
            begun_by text not null references person (id), state text not null,
            hood_id text references location (id), prepared_by text references person (id), started_at text,
            storage text, beyond_use_date text, beyond_use_cap text, completed_at text) strict;
CREATE INDEX preparation_at on preparation (at);
CREATE UNIQUE INDEX preparation_job on preparation (job_id);
CREATE UNIQUE INDEX preparation_on_hood on preparation (hood_id)
            where hood_id is not null and state in ('begun', 'compounding');
CREATE INDEX preparation_order on preparation (order_id);
CREATE INDEX preparation_state on preparation (state);
CREATE TRIGGER preparation_event_no_delete before delete on preparation_event begin select raise(abort, 'the record is append-only: preparation_event refuses delete'); end;
CREATE TRIGGER preparation_event_no_overwrite before update on preparation_event when (old.preparation_id is not null and new.preparation_id is not old.preparation_id) or (old.unit_id is not null and new.unit_id is not old.unit_id) or (old.kind is not null and new.kind is not old.kind) or (old.at is not null and new.at is not old.at) or (old.by_id is not null and new.by_id is not old.by_id) or (old.signature_id is not null and new.signature_id is not old.signature_id) begin select raise(abort, 'the record is append-only: what a preparation_event says is never overwritten'); end;
CREATE TRIGGER preparation_event_only_emptied before update on preparation_event when (new.seal is not null and new.seal is not old.seal) or (new.text is not null and new.text is not old.text) begin select raise(abort, 'the record is append-only: what a preparation_event says is never overwritten'); end;
CREATE TABLE preparation_event (
            id text primary key, preparation_id text not null references preparation (id),
            unit_id text references preparation_unit (id), kind text not null, at text not null,
            by_id text not null references person (id), signature_id text references signature (id),
            facts_json text not null, seal text, text text) strict;
CREATE INDEX preparation_event_kind on preparation_event (kind, at);
CREATE INDEX preparation_event_of on preparation_event (preparation_id);
CREATE TRIGGER preparation_label_no_delete before delete on preparation_label begin select raise(abort, 'the record is append-only: preparation_label refuses delete'); end;
CREATE TRIGGER preparation_label_no_overwrite before update on preparation_label when (old.unit_id is not null and new.unit_id is not old.unit_id) or (old.kind is not null and new.kind is not old.kind) or (old.at is not null and new.at is not old.at) or (old.by_id is not null and new.by_id is not old.by_id) or (old.voided_at is not null and new.voided_at is not old.voided_at) or (old.voided_by is not null and new.voided_by is not old.voided_by) or (old.void_reason is not null and new.void_reason is not old.void_reason) begin select raise(abort, 'the record is append-only: what a preparation_label says is never overwritten'); end;
CREATE TABLE preparation_label (
            id text primary key, unit_id text not null references preparation_unit (id), kind text not null,
            print_job_id text references print_job (id), at text not null,
            by_id text not null references person (id), applied_at text, applied_by text references person (id),
            voided_at text, voided_by text references person (id), void_reason text) strict;
CREATE INDEX preparation_label_unit on preparation_label (unit_id);
CREATE TRIGGER preparation_record_no_delete before delete on preparation_record begin select raise(abort, 'the record is append-only: preparation_record refuses delete'); end;
CREATE TRIGGER preparation_record_no_overwrite before update on preparation_record when (old.preparation_id is not null and new.preparation_id is not old.preparation_id) or (old.version is not null and new.version is not old.version) or (old.sha256 is not null and new.sha256 is not old.sha256) or (old.signature_id is not null and new.signature_id is not old.signature_id) or (old.at is not null and new.at is not old.at) or (old.by_id is not null and new.by_id is not old.by_id) begin select raise(abort, 'the record is append-only: what a preparation_record says is never overwritten'); end;
CREATE TRIGGER preparation_record_only_emptied before update on preparation_record when (new.seal is not null and new.seal is not old.seal) or (new.content_json is not null and new.content_json is not old.content_json) begin select raise(abort, 'the record is append-only: what a preparation_record says is never overwritten'); end;
CREATE TABLE preparation_record (
            id text primary key, preparation_id text not null references preparation (id), version integer not null,
            at text not null, by_id text not null references person (id), sha256 text not null,
            signature_id text not null references signature (id), seal text, content_json text,
            unique (preparation_id, version)) strict;
CREATE TRIGGER preparation_step_no_delete before delete on preparation_step begin select raise(abort, 'the record is append-only: preparation_step refuses delete'); end;
CREATE TRIGGER preparation_step_no_replace before insert on preparation_step when exists (select 1 from preparation_step where (id = new.id) or (reverses = new.reverses)) begin select raise(abort, 'UNIQUE: the record is append-only: preparation_step refuses replace'); end;
CREATE TRIGGER preparation_step_no_update before update on preparation_step begin select raise(abort, 'the record is append-only: preparation_step refuses update'); end;
CREATE TABLE preparation_step (
            id text primary key, preparation_id text not null references preparation (id),
            unit_number integer not null, step integer not null, evidence text not null, at text not null,
            by_id text not null references person (id), item_id text references item (id),
            lot_id text references lot (id), movement_id text references movement (id),
            container_id text references opened_container (id), draw_id text references container_draw (id),
            scan_id text references scan (id), picture_id text references picture (id),
            signature_id text references signature (id), wanted text, measured text, unit text, device text,
            reverses text references preparation_step (id)) strict;
CREATE INDEX preparation_step_lot on preparation_step (lot_id) where lot_id is not null;
CREATE INDEX preparation_step_movement on preparation_step (movement_id) where movement_id is not null;
CREATE INDEX preparation_step_of on preparation_step (preparation_id);
CREATE UNIQUE INDEX preparation_step_reverses on preparation_step (reverses) where reverses is not null;
CREATE TRIGGER preparation_unit_no_delete before delete on preparation_unit begin select raise(abort, 'the record is append-only: preparation_unit refuses delete'); end;
CREATE TRIGGER preparation_unit_no_overwrite before update on preparation_unit when (old.preparation_id is not null and new.preparation_id is not old.preparation_id) or (old.number is not null and new.number is not old.number) begin select raise(abort, 'the record is append-only: what a preparation_unit says is never overwritten'); end;
CREATE TABLE preparation_unit (
            id text primary key, preparation_id text not null references preparation (id), number integer not null,
            state text not null, order_id text references patient_order (id),
            unique (preparation_id, number)) strict;
CREATE INDEX preparation_unit_here on preparation_unit (state)
            where state in ('in_process', 'labelled', 'to_check', 'released');
CREATE INDEX preparation_unit_order on preparation_unit (order_id) where order_id is not null;
CREATE TRIGGER print_job_no_delete before delete on print_job begin select raise(abort, 'the record is append-only: print_job refuses delete'); end;
CREATE TRIGGER print_job_no_overwrite before update on print_job when (old.node is not null and new.node is not old.node) or (old.kind is not null and new.kind is not old.kind) or (old.subject is not null and new.subject is not old.subject) or (old.printer is not null and new.printer is not old.printer) or (old.stock is not null and new.stock is not old.stock) or (old.dpi is not null and new.dpi is not old.dpi) or (old.raster_sha256 is not null and new.raster_sha256 is not old.raster_sha256) or (old.needs_scan_back is not null and new.needs_scan_back is not old.needs_scan_back) or (old.reprint_of is not null and new.reprint_of is not old.reprint_of) or (old.copy_number is not null and new.copy_number is not old.copy_number) or (old.reason is not null and new.reason is not old.reason) or (old.person_id is not null and new.person_id is not old.person_id) or (old.queued_at is not null and new.queued_at is not old.queued_at) or (old.void_reason is not null and new.void_reason is not old.void_reason) begin select raise(abort, 'the record is append-only: what a print_job says is never overwritten'); end;
CREATE TABLE print_job (
        id text primary key, node text not null, epoch integer not null, kind text not null, subject text not null,
        data_json text not null, symbol_kind text, symbol_text text, symbol_elements text,
        printer text not null, stock text not null, dpi integer not null, raster_sha256 text not null,
        needs_scan_back integer not null, reprint_of text references print_job (id), copy_number integer not null,
        reason text, person_id text not null references person (id), queued_at text not null,
        state text not null, changed_at text not null, changed_by text not null references person (id),
        tries integer not null, next_try_at text not null, message text not null, void_reason text) strict;
CREATE INDEX print_job_changed on print_job (changed_at);
CREATE UNIQUE INDEX print_job_copy on print_job (reprint_of, copy_number) where reprint_of is not null;
CREATE INDEX print_job_look on print_job (changed_at) where state = 'needs_check';
CREATE INDEX print_job_symbol on print_job (symbol_text) where symbol_text is not null;
CREATE INDEX print_job_unscanned on print_job (symbol_text) where state = 'sent';
CREATE INDEX print_job_waiting on print_job (node, printer) where state in ('queued', 'sending');
CREATE TABLE printer_state (
        node text not null, name text not null, state text not null, message text not null, since text not null,
        primary key (node, name)) strict, without rowid;
CREATE TRIGGER scan_no_delete before delete on scan begin select raise(abort, 'the record is append-only: scan refuses delete'); end;
CREATE TABLE scan (
        id text primary key, at text not null, source text not null, raw_hex text not null,
        repeat_of text references scan (id), person_id text not null references person (id),
        job_id text, result text, reason text, said text, node text not null, seq integer not null) strict;
CREATE INDEX scan_order on scan (node, seq) where repeat_of is null;
CREATE INDEX scan_refused_job on scan (job_id) where result = 'refused' and job_id is not null;
CREATE TRIGGER scanner_test_no_delete before delete on scanner_test begin select raise(abort, 'the record is append-only: scanner_test refuses delete'); end;
CREATE TRIGGER scanner_test_no_replace before insert on scanner_test when exists (select 1 from scanner_test where (id = new.id)) begin select raise(abort, 'UNIQUE: the record is append-only: scanner_test refuses replace'); end;
CREATE TRIGGER scanner_test_no_update before update on scanner_test begin select raise(abort, 'the record is append-only: scanner_test refuses update'); end;
CREATE TABLE scanner_test (
            id text primary key, node text not null, device text not null, at text not null,
            person_id text not null references person (id), passed integer not null, faults text not null,
            gs_replacement text, aim_prefix integer not null, suffix text, end_mark text not null) strict;
CREATE INDEX scanner_test_device on scanner_test (node, device);
CREATE TABLE schema_migration (name text primary key, position integer not null, applied_at text not null) strict;
CREATE TRIGGER setting_no_delete before delete on setting begin select raise(abort, 'the record is append-only: setting refuses delete'); end;
CREATE TRIGGER setting_no_replace before insert on setting when exists (select 1 from setting where (id = new.id)) begin select raise(abort, 'UNIQUE: the record is append-only: setting refuses replace'); end;
CREATE TRIGGER setting_no_update before update on setting begin select raise(abort, 'the record is append-only: setting refuses update'); end;
CREATE TABLE setting (
        id text primary key, key text not null, value_json text not null, effective_from text not null,
        source_note text not null, entered_by text not null references person (id),
        approved_by text references person (id), recorded_at text not null) strict;
CREATE INDEX setting_key on setting (key, effective_from);
CREATE TRIGGER setting_approval_no_delete before delete on setting_approval begin select raise(abort, 'the record is append-only: setting_approval refuses delete'); end;
CREATE TRIGGER setting_approval_no_replace before insert on setting_approval when exists (select 1 from setting_approval where (setting_id = new.setting_id)) begin select raise(abort, 'UNIQUE: the record is append-only: setting_approval refuses replace'); end;
CREATE TRIGGER setting_approval_no_update before update on setting_approval begin select raise(abort, 'the record is append-only: setting_approval refuses update'); end;
CREATE TABLE setting_approval (
        setting_id text primary key references setting (id), person_id text not null references person (id),
        at text not null) strict;
CREATE TRIGGER sign_in_attempt_no_delete before delete on sign_in_attempt begin select raise(abort, 'the record is append-only: sign_in_attempt refuses delete'); end;
CREATE TRIGGER sign_in_attempt_no_replace before insert on sign_in_attempt when exists (select 1 from sign_in_attempt where (id = new.id)) begin select raise(abort, 'UNIQUE: the record is append-only: sign_in_attempt refuses replace'); end;
CREATE TRIGGER sign_in_attempt_no_update before update on sign_in_attempt begin select raise(abort, 'the record is append-only: sign_in_attempt refuses update'); end;
CREATE TABLE sign_in_attempt (
        id text primary key, node text not null, at text not null, person_id text references person (id),
        method text not null, result text not null) strict;
CREATE INDEX sign_in_attempt_person on sign_in_attempt (person_id, at);
CREATE TRIGGER signature_no_delete before delete on signature begin select raise(abort, 'the record is append-only: signature refuses delete'); end;
CREATE TRIGGER signature_no_replace before insert on signature when exists (select 1 from signature where (id = new.id)) begin select raise(abort, 'UNIQUE: the record is append-only: signature refuses replace'); end;
CREATE TRIGGER signature_no_update before update on signature begin select raise(abort, 'the record is append-only: signature refuses update'); end;
CREATE TABLE signature (
        id text primary key, node text not null, at text not null, person_id text not null references person (id),
        roles text not null, meaning text not null, subject_kind text not null, subject_id text not null,
        content_json text not null, content_hash text not null, method text not null,
        own_work integer not null, reason text) strict;
CREATE INDEX signature_own_work on signature (at) where own_work = 1;
CREATE INDEX signature_subject on signature (subject_kind, subject_id);
CREATE TABLE stock (
        lot_id text not null references lot (id), location_id text not null references location (id),
        status text not null, owner text not null, item_id text not null references item (id),
        unusable_from text, quantity integer not null,
        primary key (lot_id, location_id, status, owner)) strict, without rowid;
CREATE INDEX stock_expiring on stock (unusable_from) where quantity <> 0;
CREATE INDEX stock_of_item on stock (item_id, status, unusable_from, quantity, owner) where quantity <> 0;
CREATE INDEX stock_status on stock (status, unusable_from) where quantity <> 0;
CREATE TRIGGER stock_count_no_delete before delete on stock_count begin select raise(abort, 'the record is append-only: stock_count refuses delete'); end;
CREATE TRIGGER stock_count_no_overwrite before update on stock_count when (old.kind is not null and new.kind is not old.kind) or (old.title is not null and new.title is not old.title) or (old.controlled is not null and new.controlled is not old.controlled) or (old.begun_at is not null and new.begun_at is not old.begun_at) or (old.begun_by is not null and new.begun_by is not old.begun_by) or (old.ended_at is not null and new.ended_at is not old.ended_at) or (old.ended_by is not null and new.ended_by is not old.ended_by) or (old.outcome is not null and new.outcome is not old.outcome) or (old.lines is not null and new.lines is not old.lines) or (old.exact is not null and new.exact is not old.exact) or (old.not_counted is not null and new.not_counted is not old.not_counted) or (old.found_minor is not null and new.found_minor is not old.found_minor) or (old.lost_minor is not null and new.lost_minor is not old.lost_minor) begin select raise(abort, 'the record is append-only: what a stock_count says is never overwritten'); end;
CREATE TABLE stock_count (
            id text primary key, kind text not null, title text not null, controlled integer not null,
            begun_at text not null, begun_by text not null references person (id), ended_at text,
            ended_by text references person (id), outcome text, lines integer, exact integer,
            not_counted integer, found_minor integer, lost_minor integer) strict;
CREATE INDEX stock_count_ended on stock_count (ended_at) where ended_at is not null;
CREATE INDEX stock_count_kind on stock_count (kind, begun_at) where outcome = 'posted';
CREATE INDEX stock_count_open on stock_count (id) where ended_at is null;
CREATE TRIGGER supplier_no_delete before delete on supplier begin select raise(abort, 'the record is append-only: supplier refuses delete'); end;
CREATE TABLE supplier (id text primary key, name text not null unique, active integer not null) strict;
CREATE TRIGGER task_run_no_delete before delete on task_run begin select raise(abort, 'the record is append-only: task_run refuses delete'); end;
CREATE TABLE task_run (
        task text not null, due_at text not null, node text not null, started_at text not null,
        finished_at text, result text, detail text, primary key (task, due_at)) strict, without rowid;
CREATE TRIGGER unit_no_delete before delete on unit begin select raise(abort, 'the record is append-only: unit refuses delete'); end;
CREATE TABLE unit (
        id text primary key, identifier_id text not null references identifier (id), serial text not null,
        lot_id text not null references lot (id), location_id text not null references location (id),
        units integer not null, state text not null, recorded_at text not null) strict;
CREATE INDEX unit_lot on unit (lot_id, location_id) where state = 'on_hand';
CREATE UNIQUE INDEX unit_serial on unit (identifier_id, serial) where state <> 'undone';
CREATE TRIGGER unit_handover_no_delete before delete on unit_handover begin select raise(abort, 'the record is append-only: unit_handover refuses delete'); end;
CREATE TRIGGER unit_handover_no_overwrite before update on unit_handover when (old.unit_id is not null and new.unit_id is not old.unit_id) or (old.job_id is not null and new.job_id is not old.job_id) or (old.kind is not null and new.kind is not old.kind) or (old.at is not null and new.at is not old.at) or (old.by_id is not null and new.by_id is not old.by_id) begin select raise(abort, 'the record is append-only: what a unit_handover says is never overwritten'); end;
CREATE TRIGGER unit_handover_only_emptied before update on unit_handover when (new.seal is not null and new.seal is not old.seal) or (new.recipient is not null and new.recipient is not old.recipient) or (new.text is not null and new.text is not old.text) begin select raise(abort, 'the record is append-only: what a unit_handover says is never overwritten'); end;
CREATE TABLE unit_handover (
            id text primary key, unit_id text not null references preparation_unit (id),
            job_id text references job (id), kind text not null, at text not null,
            by_id text not null references person (id), storage text, seal text, recipient text, text text) strict;
CREATE INDEX unit_handover_at on unit_handover (at);
CREATE INDEX unit_handover_job on unit_handover (job_id);
CREATE INDEX unit_handover_unit on unit_handover (unit_id);
CREATE TRIGGER volume_difference_no_delete before delete on volume_difference begin select raise(abort, 'the record is append-only: volume_difference refuses delete'); end;
CREATE TRIGGER volume_difference_no_overwrite before update on volume_difference when (old.item_id is not null and new.item_id is not old.item_id) or (old.lot_id is not null and new.lot_id is not old.lot_id) or (old.container_id is not null and new.container_id is not old.container_id) or (old.cassette_id is not null and new.cassette_id is not old.cassette_id) or (old.entry_id is not null and new.entry_id is not old.entry_id) or (old.microlitres is not null and new.microlitres is not old.microlitres) or (old.found_at is not null and new.found_at is not old.found_at) or (old.found_by is not null and new.found_by is not old.found_by) or (old.decided is not null and new.decided is not old.decided) or (old.reason is not null and new.reason is not old.reason) or (old.decided_by is not null and new.decided_by is not old.decided_by) or (old.decided_at is not null and new.decided_at is not old.decided_at) begin select raise(abort, 'the record is append-only: what a volume_difference says is never overwritten'); end;
CREATE TABLE volume_difference (
            id text primary key, item_id text not null references item (id), lot_id text not null references lot (id),
            container_id text references opened_container (id), cassette_id text references cassette_rest (id),
            entry_id text references count_entry (id), microlitres integer not null, found_at text not null,
            found_by text not null references person (id), decided text, reason text,
            decided_by text references person (id), decided_at text) strict;
CREATE INDEX volume_difference_container on volume_difference (container_id);
CREATE INDEX volume_difference_open on volume_difference (found_at) where decided is null;
