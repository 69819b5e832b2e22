namespace Pcf.Workspace.SurrealDb.Schema;

/// <summary>One step of the schema. Once released a step is never edited: databases that took it would differ from those that did not.</summary>
/// <param name="Version">Its place, from 1 without gaps.</param>
/// <param name="Name">What it brings, for the log.</param>
/// <param name="Text">The statements.</param>
internal sealed record Migration(int Version, string Name, string Text)
{
    /// <summary>All steps in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = [new(1, "users, organizations, notes, relations", Tables),
        new(2, "full-text index", FullText), new(3, "versions of notes", Versions),
        new(4, "idempotency keys", Keys), new(5, "outbox", Outbox), new(6, "copies", Copies)];

    // Times are Unix milliseconds. The key of a record is the domain's id. A place is a text that sorts as the list does, because a page is read from
    // an index of one field only: with two fields, or from its end, the server reads the whole range and sorts it.
    private const string Tables =
        """
        DEFINE TABLE user SCHEMAFULL;
        DEFINE FIELD name ON user TYPE string;
        DEFINE FIELD email ON user TYPE string;
        DEFINE FIELD email_key ON user TYPE string VALUE string::lowercase(email);
        DEFINE FIELD kind ON user TYPE string ASSERT $value IN ['PERSON', 'SERVICE'];
        DEFINE FIELD active ON user TYPE bool;
        DEFINE FIELD created ON user TYPE int;
        DEFINE FIELD place ON user TYPE string;
        DEFINE INDEX user_email ON user FIELDS email_key UNIQUE;
        DEFINE INDEX user_place ON user FIELDS place;

        DEFINE TABLE organization SCHEMAFULL;
        DEFINE FIELD name ON organization TYPE string;
        DEFINE FIELD created ON organization TYPE int;
        DEFINE FIELD place ON organization TYPE string;
        DEFINE INDEX organization_place ON organization FIELDS place;

        DEFINE TABLE note SCHEMAFULL;
        DEFINE FIELD title ON note TYPE string;
        DEFINE FIELD content ON note TYPE string;
        DEFINE FIELD author ON note TYPE string;
        DEFINE FIELD organization ON note TYPE option<string>;
        DEFINE FIELD created ON note TYPE int;
        DEFINE FIELD updated ON note TYPE int;
        DEFINE FIELD place ON note TYPE string;
        DEFINE FIELD by_author ON note TYPE string VALUE author + '.' + place;
        DEFINE FIELD by_organization ON note TYPE option<string> VALUE IF organization != NONE { organization + '.' + place } ELSE { NONE };
        DEFINE INDEX note_place ON note FIELDS place;
        DEFINE INDEX note_author ON note FIELDS by_author;
        DEFINE INDEX note_organization ON note FIELDS by_organization;

        -- The key is the five fields in this order, so that a tuple is there once, and those of a resource are neighbours.
        DEFINE TABLE relation SCHEMAFULL;
        DEFINE FIELD resource_type ON relation TYPE string;
        DEFINE FIELD resource_id ON relation TYPE string;
        DEFINE FIELD relation ON relation TYPE string;
        DEFINE FIELD subject_type ON relation TYPE string;
        DEFINE FIELD subject_id ON relation TYPE string;
        DEFINE INDEX relation_subject ON relation FIELDS subject_type, subject_id, resource_type, relation;

        DEFINE TABLE relation_mark SCHEMAFULL;
        DEFINE FIELD mark ON relation_mark TYPE string;

        DEFINE TABLE store_probe SCHEMAFULL;
        DEFINE FIELD at ON store_probe TYPE int;
        """;

    // Notes from before have none, which stands for 1: writing all of them would take their words through the index again.
    private const string Versions = "DEFINE FIELD version ON note TYPE option<int>;";

    // The key of a record is author and key.
    private const string Keys =
        """
        DEFINE TABLE note_key SCHEMAFULL;
        DEFINE FIELD input_hash ON note_key TYPE string;
        DEFINE FIELD note ON note_key TYPE string;
        DEFINE FIELD created ON note_key TYPE int;
        DEFINE INDEX note_key_created ON note_key FIELDS created;
        """;

    // The key of an event is target, note and event, so that those of a note are neighbours, in their order. Its place is target and time: the time
    // from which it may be claimed; a claim moves it to its own end.
    private const string Outbox =
        """
        DEFINE TABLE outbox SCHEMAFULL;
        DEFINE FIELD event ON outbox TYPE string;
        DEFINE FIELD target ON outbox TYPE string;
        DEFINE FIELD kind ON outbox TYPE string;
        DEFINE FIELD note ON outbox TYPE string;
        DEFINE FIELD author ON outbox TYPE string;
        DEFINE FIELD organization ON outbox TYPE option<string>;
        DEFINE FIELD version ON outbox TYPE int;
        DEFINE FIELD happened ON outbox TYPE int;
        DEFINE FIELD trace_parent ON outbox TYPE option<string>;
        DEFINE FIELD attempts ON outbox TYPE int;
        DEFINE FIELD queued ON outbox TYPE int;
        DEFINE FIELD place ON outbox TYPE string;
        DEFINE FIELD owner ON outbox TYPE option<string>;
        DEFINE INDEX outbox_place ON outbox FIELDS place;
        DEFINE INDEX outbox_queued ON outbox FIELDS queued;

        DEFINE TABLE dead_letter SCHEMAFULL;
        DEFINE FIELD event ON dead_letter TYPE string;
        DEFINE FIELD target ON dead_letter TYPE string;
        DEFINE FIELD kind ON dead_letter TYPE string;
        DEFINE FIELD note ON dead_letter TYPE string;
        DEFINE FIELD author ON dead_letter TYPE string;
        DEFINE FIELD organization ON dead_letter TYPE option<string>;
        DEFINE FIELD version ON dead_letter TYPE int;
        DEFINE FIELD happened ON dead_letter TYPE int;
        DEFINE FIELD trace_parent ON dead_letter TYPE option<string>;
        DEFINE FIELD attempts ON dead_letter TYPE int;
        DEFINE FIELD queued ON dead_letter TYPE int;
        DEFINE FIELD died ON dead_letter TYPE int;
        DEFINE FIELD reason ON dead_letter TYPE string;
        DEFINE INDEX dead_letter_died ON dead_letter FIELDS died;
        """;

    private const string Copies =
        """
        DEFINE TABLE workspace_copy SCHEMAFULL;
        DEFINE FIELD source ON workspace_copy TYPE string;
        """;

    // A word in the title weighs four times one in the content, and it is enough that all words are in either: that is why one field holds the title
    // four times before the content. Letters, marks and digits are words, as in SQLite's index, and everything else only separates. The server's
    // functions make no text longer than 1 MiB; a note that is longer than the domain allows is found by its first part.
    private const string FullText =
        """
        DEFINE FUNCTION fn::note_words($text: string) -> string {
            RETURN string::replace($text, /[^\p{L}\p{M}\p{N}\p{Co}]+/, ' ');
        };
        DEFINE ANALYZER note_words FUNCTION fn::note_words TOKENIZERS blank FILTERS lowercase, ascii;
        DEFINE FIELD words ON note TYPE string VALUE string::slice(title, 0, 1000) + ' ' + string::slice(title, 0, 1000) + ' '
            + string::slice(title, 0, 1000) + ' ' + string::slice(title, 0, 1000) + ' ' + string::slice(content, 0, 200000);
        DEFINE INDEX note_words ON note FIELDS words FULLTEXT ANALYZER note_words BM25;
        """;
}
