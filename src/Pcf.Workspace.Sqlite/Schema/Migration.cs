namespace Pcf.Workspace.Sqlite.Schema;

/// <summary>One step of the schema. Once released a step is never edited: databases that took it would differ from those that did not.</summary>
/// <param name="Version">Its place, from 1 without gaps.</param>
/// <param name="Name">What it brings, for the log.</param>
/// <param name="Sql">The statements.</param>
internal sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>All steps in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = [new(1, "users, organizations, notes, relations", Tables),
        new(2, "full-text index", FullText), new(3, "versions of notes", Versions),
        new(4, "idempotency keys", Keys), new(5, "outbox", Outbox)];

    // Times are Unix milliseconds. Ids are text of 0-9a-z and compare by code unit, as the domain does.
    private const string Tables =
        """
        CREATE TABLE users (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            email TEXT NOT NULL COLLATE NOCASE UNIQUE,
            kind TEXT NOT NULL CHECK (kind IN ('PERSON', 'SERVICE')),
            active INTEGER NOT NULL CHECK (active IN (0, 1)),
            created INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX users_created ON users (created, id);

        CREATE TABLE organizations (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            created INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX organizations_created ON organizations (created, id);

        -- seq is what the full-text index calls a note by; it is not visible outside the database.
        CREATE TABLE notes (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            title TEXT NOT NULL,
            content TEXT NOT NULL,
            author_id TEXT NOT NULL REFERENCES users (id),
            organization_id TEXT REFERENCES organizations (id),
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX notes_created ON notes (created, id);
        CREATE INDEX notes_author ON notes (author_id, created, id);
        CREATE INDEX notes_organization ON notes (organization_id, created, id);

        CREATE TABLE relations (
            resource_type TEXT NOT NULL,
            resource_id TEXT NOT NULL,
            relation TEXT NOT NULL,
            subject_type TEXT NOT NULL,
            subject_id TEXT NOT NULL,
            PRIMARY KEY (resource_type, resource_id, relation, subject_type, subject_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX relations_subject ON relations (subject_type, subject_id, resource_type, relation, resource_id);
        """;

    private const string Versions = "ALTER TABLE notes ADD COLUMN version INTEGER NOT NULL DEFAULT 1;";

    private const string Keys =
        """
        CREATE TABLE note_keys (
            author_id TEXT NOT NULL,
            key TEXT NOT NULL,
            input_hash TEXT NOT NULL,
            note_id TEXT NOT NULL,
            created INTEGER NOT NULL,
            PRIMARY KEY (author_id, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX note_keys_created ON note_keys (created);
        """;

    // due is when an event may be claimed; a claim moves it to its own end. queued is since when it waits, and event_id the order of a note's events.
    private const string Outbox =
        """
        CREATE TABLE outbox (
            seq INTEGER PRIMARY KEY,
            event_id TEXT NOT NULL,
            target TEXT NOT NULL,
            kind TEXT NOT NULL,
            note_id TEXT NOT NULL,
            author_id TEXT NOT NULL,
            organization_id TEXT,
            version INTEGER NOT NULL,
            happened INTEGER NOT NULL,
            trace_parent TEXT,
            attempts INTEGER NOT NULL,
            queued INTEGER NOT NULL,
            due INTEGER NOT NULL,
            owner TEXT,
            UNIQUE (event_id, target)
        ) STRICT;
        CREATE INDEX outbox_due ON outbox (target, due, seq);
        CREATE INDEX outbox_note ON outbox (target, note_id, event_id);
        CREATE INDEX outbox_queued ON outbox (queued, seq);

        CREATE TABLE dead_letters (
            event_id TEXT NOT NULL,
            target TEXT NOT NULL,
            kind TEXT NOT NULL,
            note_id TEXT NOT NULL,
            author_id TEXT NOT NULL,
            organization_id TEXT,
            version INTEGER NOT NULL,
            happened INTEGER NOT NULL,
            trace_parent TEXT,
            attempts INTEGER NOT NULL,
            queued INTEGER NOT NULL,
            died INTEGER NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (event_id, target)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX dead_letters_died ON dead_letters (died);
        """;

    // The index holds no second copy of the text; the triggers keep it in step, in the same transaction as the note.
    private const string FullText =
        """
        CREATE VIRTUAL TABLE notes_text USING fts5 (
            title, content, content = 'notes', content_rowid = 'seq', tokenize = "unicode61 remove_diacritics 2");

        CREATE TRIGGER notes_text_insert AFTER INSERT ON notes BEGIN
            INSERT INTO notes_text (rowid, title, content) VALUES (new.seq, new.title, new.content);
        END;
        CREATE TRIGGER notes_text_delete AFTER DELETE ON notes BEGIN
            INSERT INTO notes_text (notes_text, rowid, title, content) VALUES ('delete', old.seq, old.title, old.content);
        END;
        CREATE TRIGGER notes_text_update AFTER UPDATE OF title, content ON notes
        WHEN old.title IS NOT new.title OR old.content IS NOT new.content BEGIN
            INSERT INTO notes_text (notes_text, rowid, title, content) VALUES ('delete', old.seq, old.title, old.content);
            INSERT INTO notes_text (rowid, title, content) VALUES (new.seq, new.title, new.content);
        END;

        INSERT INTO notes_text (notes_text) VALUES ('rebuild');
        """;
}
