#include "host/oa/reference_schema.hpp"

namespace docbay::host {

const std::array<Migration, 3> oa_migrations{{{.version = 1, .sql = R"sql(
-- One number for all changes: triggers stamp it on every row that is written, and the cabinet
-- asks for rows above the last one it has seen.
CREATE TABLE revision (id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER NOT NULL);
INSERT INTO revision VALUES (1, 0);

CREATE TABLE unit (
  unit_id TEXT PRIMARY KEY, name TEXT NOT NULL, parent_unit_id TEXT NOT NULL DEFAULT '',
  revision INTEGER NOT NULL DEFAULT 0);
CREATE TABLE person (
  person_id TEXT PRIMARY KEY, name TEXT NOT NULL, unit_id TEXT NOT NULL, role TEXT NOT NULL,
  revision INTEGER NOT NULL DEFAULT 0);
CREATE TABLE card (
  card_uid TEXT PRIMARY KEY, person_id TEXT NOT NULL, blocked INTEGER NOT NULL DEFAULT 0,
  revision INTEGER NOT NULL DEFAULT 0);
CREATE TABLE document (
  document_id TEXT PRIMARY KEY, code TEXT NOT NULL, code_kind TEXT NOT NULL DEFAULT 'unique',
  number TEXT NOT NULL DEFAULT '', title TEXT NOT NULL DEFAULT '', kind TEXT NOT NULL DEFAULT '',
  issuing_unit TEXT NOT NULL DEFAULT '', classification TEXT NOT NULL DEFAULT '无',
  urgency TEXT NOT NULL DEFAULT '无', document_date TEXT NOT NULL DEFAULT '',
  cancelled INTEGER NOT NULL DEFAULT 0, revision INTEGER NOT NULL DEFAULT 0);
CREATE TABLE dispatch (
  document_id TEXT NOT NULL, unit_id TEXT NOT NULL, copies INTEGER NOT NULL DEFAULT 1,
  due_at TEXT NOT NULL DEFAULT '', revision INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (document_id, unit_id));

-- Where cabinets report. The event's identifier makes a repeated report harmless.
CREATE TABLE docbay_event (
  event_id TEXT PRIMARY KEY, site TEXT NOT NULL, kind TEXT NOT NULL, document_id TEXT NOT NULL,
  code TEXT NOT NULL, copy_id INTEGER NOT NULL, unit_id TEXT NOT NULL, bay INTEGER NOT NULL,
  person_id TEXT NOT NULL, receipt_id INTEGER NOT NULL, at_ms INTEGER NOT NULL,
  detail TEXT NOT NULL, received_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')));
CREATE TABLE docbay_custody (
  site TEXT NOT NULL, copy_id INTEGER NOT NULL, document_id TEXT NOT NULL, place TEXT NOT NULL,
  bay INTEGER NOT NULL, unit_id TEXT NOT NULL, since_ms INTEGER NOT NULL, event_id TEXT NOT NULL,
  PRIMARY KEY (site, copy_id));

CREATE TRIGGER unit_new AFTER INSERT ON unit BEGIN
  UPDATE revision SET value = value + 1;
  UPDATE unit SET revision = (SELECT value FROM revision) WHERE rowid = new.rowid; END;
CREATE TRIGGER unit_changed AFTER UPDATE OF unit_id, name, parent_unit_id ON unit BEGIN
  UPDATE revision SET value = value + 1;
  UPDATE unit SET revision = (SELECT value FROM revision) WHERE rowid = new.rowid; END;
CREATE TRIGGER person_new AFTER INSERT ON person BEGIN
  UPDATE revision SET value = value + 1;
  UPDATE person SET revision = (SELECT value FROM revision) WHERE rowid = new.rowid; END;
CREATE TRIGGER person_changed AFTER UPDATE OF person_id, name, unit_id, role ON person BEGIN
  UPDATE revision SET value = value + 1;
  UPDATE person SET revision = (SELECT value FROM revision) WHERE rowid = new.rowid; END;
CREATE TRIGGER card_new AFTER INSERT ON card BEGIN
  UPDATE revision SET value = value + 1;
  UPDATE card SET revision = (SELECT value FROM revision) WHERE rowid = new.rowid; END;
CREATE TRIGGER card_changed AFTER UPDATE OF card_uid, person_id, blocked ON card BEGIN
  UPDATE revision SET value = value + 1;
  UPDATE card SET revision = (SELECT value FROM revision) WHERE rowid = new.rowid; END;
CREATE TRIGGER document_new AFTER INSERT ON document BEGIN
  UPDATE revision SET value = value + 1;
  UPDATE document SET revision = (SELECT value FROM revision) WHERE rowid = new.rowid; END;
CREATE TRIGGER document_changed AFTER UPDATE OF document_id, code, code_kind, number, title, kind,
    issuing_unit, classification, urgency, document_date, cancelled ON document BEGIN
  UPDATE revision SET value = value + 1;
  UPDATE document SET revision = (SELECT value FROM revision) WHERE rowid = new.rowid; END;
CREATE TRIGGER dispatch_new AFTER INSERT ON dispatch BEGIN
  UPDATE revision SET value = value + 1;
  UPDATE dispatch SET revision = (SELECT value FROM revision) WHERE rowid = new.rowid; END;
CREATE TRIGGER dispatch_changed AFTER UPDATE OF document_id, unit_id, copies, due_at
    ON dispatch BEGIN
  UPDATE revision SET value = value + 1;
  UPDATE dispatch SET revision = (SELECT value FROM revision) WHERE rowid = new.rowid; END;
)sql"},
                                              {.version = 2, .sql = R"sql(
-- A row that is deleted would not be noticed: set `departed` instead, and its rights end at once.
ALTER TABLE unit ADD COLUMN merged_into TEXT NOT NULL DEFAULT '';
ALTER TABLE unit ADD COLUMN departed INTEGER NOT NULL DEFAULT 0;
-- From one moment to before another, in ms since 1970 UTC, its leader is away: its papers go to the
-- bays of `instead_unit_id`, or wait if that is empty.
ALTER TABLE unit ADD COLUMN away_from_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE unit ADD COLUMN away_until_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE unit ADD COLUMN instead_unit_id TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN pin_required INTEGER NOT NULL DEFAULT 0;
ALTER TABLE person ADD COLUMN departed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE card ADD COLUMN departed INTEGER NOT NULL DEFAULT 0;

-- Who stands in for whom (工作代理制): for one person, or for a whole unit; the other one is empty.
-- From the first moment of the first day to the last moment of the last, in ms since 1970 UTC.
CREATE TABLE deputy (
  deputy_id TEXT PRIMARY KEY, person_id TEXT NOT NULL, for_person_id TEXT NOT NULL DEFAULT '',
  for_unit_id TEXT NOT NULL DEFAULT '', from_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL,
  departed INTEGER NOT NULL DEFAULT 0, revision INTEGER NOT NULL DEFAULT 0);

DROP TRIGGER unit_changed;
CREATE TRIGGER unit_changed AFTER UPDATE OF unit_id, name, parent_unit_id, merged_into, departed,
    away_from_ms, away_until_ms, instead_unit_id ON unit BEGIN
  UPDATE revision SET value = value + 1;
  UPDATE unit SET revision = (SELECT value FROM revision) WHERE rowid = new.rowid; END;
DROP TRIGGER person_changed;
CREATE TRIGGER person_changed AFTER UPDATE OF person_id, name, unit_id, role, pin_required, departed
    ON person BEGIN
  UPDATE revision SET value = value + 1;
  UPDATE person SET revision = (SELECT value FROM revision) WHERE rowid = new.rowid; END;
DROP TRIGGER card_changed;
CREATE TRIGGER card_changed AFTER UPDATE OF card_uid, person_id, blocked, departed ON card BEGIN
  UPDATE revision SET value = value + 1;
  UPDATE card SET revision = (SELECT value FROM revision) WHERE rowid = new.rowid; END;

-- Distribution lists (分发模板): a dispatch whose unit_id is '@' and a template's name is for all its
-- units, so many copies each; '*' (普发) is for every unit that has a bay.
CREATE TABLE dispatch_template (
  template TEXT NOT NULL, unit_id TEXT NOT NULL, copies INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (template, unit_id));
CREATE TRIGGER deputy_new AFTER INSERT ON deputy BEGIN
  UPDATE revision SET value = value + 1;
  UPDATE deputy SET revision = (SELECT value FROM revision) WHERE rowid = new.rowid; END;
CREATE TRIGGER deputy_changed AFTER UPDATE OF deputy_id, person_id, for_person_id, for_unit_id,
    from_ms, until_ms, departed ON deputy BEGIN
  UPDATE revision SET value = value + 1;
  UPDATE deputy SET revision = (SELECT value FROM revision) WHERE rowid = new.rowid; END;
)sql"},
                                              {.version = 3, .sql = R"sql(
-- A site's events happened in the order of `sequence`, whatever its clock said. `clock_trusted` 0:
-- nobody says that the clock was right at `at_ms`.
ALTER TABLE docbay_event ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE docbay_event ADD COLUMN clock_trusted INTEGER NOT NULL DEFAULT 1;
)sql"}}};

}  // namespace docbay::host
