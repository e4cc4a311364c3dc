#include "host/store/schema.hpp"

namespace docbay::host {

const std::array<Migration, 6> store_migrations{{{.version = 1, .sql = R"sql(
CREATE TABLE counters (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  command_number INTEGER NOT NULL, copy INTEGER NOT NULL, receipt INTEGER NOT NULL,
  incident INTEGER NOT NULL, session INTEGER NOT NULL, outbox INTEGER NOT NULL,
  oa_revision INTEGER NOT NULL
) STRICT;
INSERT INTO counters VALUES (1, 0, 0, 0, 0, 0, 0, 0);

CREATE TABLE unit (
  unit_id TEXT PRIMARY KEY, name TEXT NOT NULL, parent_unit_id TEXT NOT NULL
) STRICT;
CREATE TABLE person (
  person_id TEXT PRIMARY KEY, name TEXT NOT NULL, unit_id TEXT NOT NULL, role TEXT NOT NULL
) STRICT;
CREATE TABLE card (
  card_uid TEXT PRIMARY KEY, person_id TEXT NOT NULL, blocked INTEGER NOT NULL
) STRICT;

CREATE TABLE document (
  document_id TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE, code_kind TEXT NOT NULL,
  number TEXT NOT NULL, title TEXT NOT NULL, kind TEXT NOT NULL, issuing_unit TEXT NOT NULL,
  classification TEXT NOT NULL, urgency TEXT NOT NULL, cancelled INTEGER NOT NULL,
  open INTEGER NOT NULL DEFAULT 1, registered_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX document_open ON document (document_id) WHERE open = 1;
CREATE INDEX document_number ON document (number);

-- One physical copy, and where it is now.
CREATE TABLE copy (
  copy_id INTEGER PRIMARY KEY, document_id TEXT NOT NULL REFERENCES document, unit_id TEXT NOT NULL,
  place TEXT NOT NULL, bay INTEGER NOT NULL, place_unit_id TEXT NOT NULL,
  place_person_id TEXT NOT NULL, since_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX copy_document ON copy (document_id);
CREATE INDEX copy_bay ON copy (bay) WHERE bay <> 0;

CREATE TABLE session (
  session_id INTEGER PRIMARY KEY, cabinet TEXT NOT NULL, face TEXT NOT NULL,
  person_id TEXT NOT NULL, opened_at_ms INTEGER NOT NULL, closed_at_ms INTEGER,
  listed_receipt_id INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX session_open ON session (session_id) WHERE closed_at_ms IS NULL;

-- Every scan, with the bytes exactly as they came.
CREATE TABLE scan (
  scan_id INTEGER PRIMARY KEY, cabinet TEXT NOT NULL, face TEXT NOT NULL, raw BLOB NOT NULL,
  text TEXT NOT NULL, code TEXT NOT NULL, repairs TEXT NOT NULL, document_id TEXT NOT NULL,
  person_id TEXT NOT NULL, session_id INTEGER NOT NULL, verdict TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX scan_document ON scan (document_id) WHERE document_id <> '';

CREATE TABLE refusal (
  refusal_id INTEGER PRIMARY KEY, cabinet TEXT NOT NULL, face TEXT NOT NULL, card_uid TEXT NOT NULL,
  person_id TEXT NOT NULL, reason TEXT NOT NULL, at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE offer (
  command_number INTEGER PRIMARY KEY, bay INTEGER NOT NULL, document_id TEXT NOT NULL,
  unit_id TEXT NOT NULL, person_id TEXT NOT NULL, session_id INTEGER NOT NULL,
  copies_left INTEGER NOT NULL, offered_at_ms INTEGER NOT NULL, changed_at_ms INTEGER NOT NULL,
  end TEXT NOT NULL
) STRICT;
CREATE INDEX offer_bay ON offer (bay, command_number);
CREATE INDEX offer_document ON offer (document_id);

CREATE TABLE opening (
  command_number INTEGER PRIMARY KEY, bay INTEGER NOT NULL, person_id TEXT NOT NULL,
  session_id INTEGER NOT NULL, ordered_at_ms INTEGER NOT NULL, opened INTEGER NOT NULL DEFAULT 0,
  ended_at_ms INTEGER
) STRICT;
CREATE INDEX opening_pending ON opening (command_number) WHERE ended_at_ms IS NULL;
CREATE INDEX opening_session ON opening (session_id);

-- The identity of every board event, for ever: what makes effects happen exactly once.
CREATE TABLE board_event (
  board_event_id INTEGER PRIMARY KEY, board_serial TEXT NOT NULL, epoch INTEGER NOT NULL,
  boot_count INTEGER NOT NULL, sequence INTEGER NOT NULL, kind TEXT NOT NULL,
  kind_code INTEGER NOT NULL, position INTEGER NOT NULL, board_ms INTEGER NOT NULL,
  payload BLOB NOT NULL, bay INTEGER NOT NULL, at_ms INTEGER NOT NULL,
  UNIQUE (board_serial, epoch, boot_count, sequence)
) STRICT;
CREATE INDEX board_event_newest ON board_event (board_serial, board_event_id);

CREATE TABLE receipt (
  receipt_id INTEGER PRIMARY KEY, transfer TEXT NOT NULL, copy_id INTEGER NOT NULL,
  document_id TEXT NOT NULL, bay INTEGER NOT NULL, unit_id TEXT NOT NULL, person_id TEXT NOT NULL,
  command_number INTEGER NOT NULL, board_serial TEXT NOT NULL, boot_count INTEGER NOT NULL,
  sequence INTEGER NOT NULL, at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX receipt_document ON receipt (document_id);
CREATE INDEX receipt_command ON receipt (command_number);
CREATE TRIGGER receipt_kept BEFORE DELETE ON receipt BEGIN
  SELECT RAISE(ABORT, 'receipts are never deleted'); END;
CREATE TRIGGER receipt_fixed BEFORE UPDATE ON receipt BEGIN
  SELECT RAISE(ABORT, 'receipts are never changed'); END;

CREATE TABLE incident (
  incident_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, bay INTEGER NOT NULL,
  board_serial TEXT NOT NULL, document_id TEXT NOT NULL, copy_id INTEGER NOT NULL,
  person_id TEXT NOT NULL, opened_at_ms INTEGER NOT NULL, resolved_at_ms INTEGER, evidence TEXT
) STRICT;
CREATE INDEX incident_open ON incident (incident_id) WHERE resolved_at_ms IS NULL;
CREATE INDEX incident_document ON incident (document_id) WHERE document_id <> '';

-- What the OA is to hear, in order; delivered rows stay as evidence.
CREATE TABLE outbox (
  outbox_id INTEGER PRIMARY KEY, event_id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
  document_id TEXT NOT NULL, code TEXT NOT NULL, copy_id INTEGER NOT NULL, unit_id TEXT NOT NULL,
  bay INTEGER NOT NULL, person_id TEXT NOT NULL, receipt_id INTEGER NOT NULL, detail TEXT NOT NULL,
  place TEXT NOT NULL, at_ms INTEGER NOT NULL, delivered_at_ms INTEGER
) STRICT;
CREATE INDEX outbox_waiting ON outbox (outbox_id) WHERE delivered_at_ms IS NULL;
CREATE INDEX outbox_receipt ON outbox (receipt_id) WHERE receipt_id <> 0;

-- The latest reason why a row of the OA cannot be used.
CREATE TABLE oa_reject (
  table_name TEXT NOT NULL, key TEXT NOT NULL, reason TEXT NOT NULL, at_ms INTEGER NOT NULL,
  PRIMARY KEY (table_name, key)
) STRICT;
)sql"},
                                                 {.version = 2, .sql = R"sql(
-- Which board has the place of which one in the configuration, if not itself with its own address.
-- Every row stays; the newest of a seat counts.
CREATE TABLE board_seat (
  board_seat_id INTEGER PRIMARY KEY, seat TEXT NOT NULL, board_serial TEXT NOT NULL,
  address INTEGER NOT NULL, first_boot INTEGER NOT NULL, at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX board_seat_seat ON board_seat (seat, board_seat_id);
)sql"},
                                                 {.version = 3, .sql = R"sql(
-- Rights: units that were merged, people and cards that have gone, PINs, deputies. Until now every
-- door was opened by right of the own unit.
ALTER TABLE unit ADD COLUMN merged_into TEXT NOT NULL DEFAULT '';
ALTER TABLE unit ADD COLUMN departed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE unit ADD COLUMN away_from_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE unit ADD COLUMN away_until_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE unit ADD COLUMN instead_unit_id TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN pin_required INTEGER NOT NULL DEFAULT 0;
ALTER TABLE person ADD COLUMN departed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE card ADD COLUMN departed INTEGER NOT NULL DEFAULT 0;
CREATE TABLE deputy (
  deputy_id TEXT PRIMARY KEY, person_id TEXT NOT NULL, for_person_id TEXT NOT NULL,
  for_unit_id TEXT NOT NULL, from_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL,
  departed INTEGER NOT NULL
) STRICT;

ALTER TABLE opening ADD COLUMN "right" TEXT NOT NULL DEFAULT 'own_unit';
ALTER TABLE opening ADD COLUMN second_person_id TEXT NOT NULL DEFAULT '';
ALTER TABLE opening ADD COLUMN unit_id TEXT NOT NULL DEFAULT '';
ALTER TABLE opening ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE opening ADD COLUMN choice TEXT NOT NULL DEFAULT 'open_and_print';
ALTER TABLE opening ADD COLUMN contradicted INTEGER NOT NULL DEFAULT 0;
CREATE TRIGGER opening_accounted BEFORE INSERT ON opening
  WHEN new.person_id = '' OR new."right" = 'none'
    OR (new."right" IN ('operator', 'emergency') AND new.reason = '') BEGIN
  SELECT RAISE(ABORT, 'no bay opens without a person, a right and a reason'); END;

-- What was scanned at the back while a door was open.
CREATE TABLE copy_taken (
  command_number INTEGER NOT NULL, copy_id INTEGER NOT NULL, at_ms INTEGER NOT NULL,
  PRIMARY KEY (command_number, copy_id)
) STRICT;
CREATE INDEX refusal_wrong_pin ON refusal (refusal_id) WHERE reason = 'wrong_pin';
)sql"},
                                                 {.version = 4, .sql = R"sql(
-- Which documents are awake follows from where their copies are, so nobody has to keep it.
DROP INDEX document_open;
ALTER TABLE document DROP COLUMN open;
CREATE INDEX copy_awake ON copy (document_id, place)
  WHERE place IN ('in_hand', 'in_bay', 'in_doubt');

-- Documents whose title or classification is another than when they were registered: what a search
-- index has to look at again.
CREATE TABLE document_change (
  document_change_id INTEGER PRIMARY KEY, document_id TEXT NOT NULL
) STRICT;
CREATE TRIGGER document_renamed AFTER UPDATE OF title, classification ON document
  WHEN old.title <> new.title OR old.classification <> new.classification BEGIN
  INSERT INTO document_change (document_id) VALUES (new.document_id); END;
)sql"},
                                                 {.version = 5, .sql = R"sql(
-- What people do by name: transfers with a reason and a second person, incidents that they end,
-- stocktakes, papers on their way back to whoever sent them.
ALTER TABLE copy ADD COLUMN bound_for_unit_id TEXT NOT NULL DEFAULT '';
ALTER TABLE copy ADD COLUMN urgent_by_hand INTEGER NOT NULL DEFAULT 0;
ALTER TABLE document ADD COLUMN oa_document_id TEXT NOT NULL DEFAULT '';
CREATE INDEX document_alias ON document (oa_document_id, document_id) WHERE oa_document_id <> '';
ALTER TABLE offer ADD COLUMN window_ms INTEGER NOT NULL DEFAULT 15000;
CREATE INDEX scan_unknown ON scan (code, scan_id) WHERE verdict = 'unknown_code';
ALTER TABLE receipt ADD COLUMN second_person_id TEXT NOT NULL DEFAULT '';
ALTER TABLE receipt ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE incident ADD COLUMN resolved_by TEXT NOT NULL DEFAULT '';
ALTER TABLE incident ADD COLUMN resolved_by_second TEXT NOT NULL DEFAULT '';
ALTER TABLE opening ADD COLUMN transfer TEXT NOT NULL DEFAULT 'collect';
ALTER TABLE opening ADD COLUMN stranger_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE opening ADD COLUMN offer_number INTEGER NOT NULL DEFAULT 0;
CREATE TABLE reprint (
  reprint_id INTEGER PRIMARY KEY, receipt_id INTEGER NOT NULL, person_id TEXT NOT NULL,
  at_ms INTEGER NOT NULL, happening INTEGER NOT NULL
) STRICT;
CREATE TRIGGER receipt_caused BEFORE INSERT ON receipt
  WHEN new.board_serial = '0000000000000000' AND (new.person_id = '' OR new.transfer NOT IN
    ('withdraw', 'return', 'clear_back', 'correct', 'file', 'destroy')) BEGIN
  SELECT RAISE(ABORT, 'no receipt without a physical event or a named human act'); END;
)sql"},
                                                 {.version = 6, .sql = R"sql(
-- Order comes from numbers, since a clock can be set back: every row names the happening that it
-- came of, 0 if it is older than this. The period of the clock that a happening falls into is the
-- last one that begins no later: it says what the row's time is worth.
CREATE TABLE clock_period (
  happening INTEGER PRIMARY KEY, cause TEXT NOT NULL, source TEXT NOT NULL, boot_id TEXT NOT NULL,
  at_ms INTEGER NOT NULL, boot_ms INTEGER NOT NULL, by_ms INTEGER NOT NULL,
  confirmed_by TEXT NOT NULL
) STRICT;
CREATE TRIGGER clock_period_kept BEFORE DELETE ON clock_period BEGIN
  SELECT RAISE(ABORT, 'periods of the clock are never deleted'); END;
CREATE TRIGGER clock_period_fixed BEFORE UPDATE ON clock_period BEGIN
  SELECT RAISE(ABORT, 'periods of the clock are never changed'); END;

ALTER TABLE counters ADD COLUMN happening INTEGER NOT NULL DEFAULT 0;
ALTER TABLE counters ADD COLUMN move INTEGER NOT NULL DEFAULT 0;
ALTER TABLE counters ADD COLUMN at_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE counters ADD COLUMN trusted_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE document ADD COLUMN happening INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN happening INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN closed_happening INTEGER NOT NULL DEFAULT 0;
ALTER TABLE scan ADD COLUMN happening INTEGER NOT NULL DEFAULT 0;
ALTER TABLE refusal ADD COLUMN happening INTEGER NOT NULL DEFAULT 0;
ALTER TABLE offer ADD COLUMN happening INTEGER NOT NULL DEFAULT 0;
ALTER TABLE offer ADD COLUMN changed_happening INTEGER NOT NULL DEFAULT 0;
ALTER TABLE opening ADD COLUMN happening INTEGER NOT NULL DEFAULT 0;
ALTER TABLE opening ADD COLUMN ended_happening INTEGER NOT NULL DEFAULT 0;
ALTER TABLE board_event ADD COLUMN happening INTEGER NOT NULL DEFAULT 0;
ALTER TABLE board_seat ADD COLUMN happening INTEGER NOT NULL DEFAULT 0;
ALTER TABLE receipt ADD COLUMN happening INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident ADD COLUMN happening INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident ADD COLUMN resolved_happening INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident ADD COLUMN move INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN happening INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN delivered_happening INTEGER NOT NULL DEFAULT 0;
ALTER TABLE copy ADD COLUMN since_happening INTEGER NOT NULL DEFAULT 0;
-- Papers lie in a bay in the order of these numbers, unidentified ones among them.
ALTER TABLE copy ADD COLUMN since_move INTEGER NOT NULL DEFAULT 0;
CREATE TEMP TABLE fallen AS
  SELECT row_number() OVER (ORDER BY at_ms, what, id) AS move, what, id FROM (
    SELECT 1 AS what, copy_id AS id, since_ms AS at_ms FROM copy WHERE bay <> 0
    UNION ALL
    SELECT 2, incident_id, opened_at_ms FROM incident
     WHERE resolved_at_ms IS NULL AND kind = 'unidentified_drop');
UPDATE copy SET since_move = f.move FROM temp.fallen f WHERE f.what = 1 AND f.id = copy_id;
UPDATE incident SET move = f.move FROM temp.fallen f WHERE f.what = 2 AND f.id = incident_id;
UPDATE counters SET move = coalesce((SELECT max(move) FROM temp.fallen), 0);
DROP TABLE temp.fallen;
)sql"}}};

}  // namespace docbay::host
