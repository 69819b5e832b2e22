using Pcf.Workspace.Notes;

namespace Pcf.Workspace.Outbox;

/// <summary>Where events of notes are to be delivered: a store writes one row for each event and each target that takes it.</summary>
/// <param name="Name">1 to 80 characters, the same for good: rows that wait are found by it.</param>
/// <param name="Kinds">The events it takes.</param>
public sealed record OutboxTarget(string Name, IReadOnlyList<NoteEventKind> Kinds);
