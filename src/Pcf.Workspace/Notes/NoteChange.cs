using Pcf.Workspace.Ids;

namespace Pcf.Workspace.Notes;

/// <summary>A field of a change: left alone, or set, and null is a value like any other.</summary>
/// <typeparam name="T">The field's type.</typeparam>
/// <remarks>The default value leaves the field alone, which is what a field absent from a GraphQL input means.</remarks>
public readonly record struct Change<T>
{
    private Change(T? value)
    {
        IsSet = true;
        Value = value;
    }

    /// <summary>Whether the field was given at all.</summary>
    public bool IsSet { get; }

    /// <summary>The new value; meaningless unless <see cref="IsSet"/>.</summary>
    public T? Value { get; }

    /// <summary>Sets the field.</summary>
    /// <param name="value">The new value; null where the field allows it.</param>
    public static Change<T> To(T? value) => new(value);

    /// <summary>Sets the field.</summary>
    /// <param name="value">The new value.</param>
    public static implicit operator Change<T>(T? value) => new(value);

    /// <summary>"set" or "left alone", never the value: it may be what a user wrote.</summary>
    public override string ToString() => IsSet ? "set" : "left alone";
}

/// <summary>A change of a note; what is not set stays.</summary>
public sealed record NoteChange
{
    /// <summary>The new title. Null is refused: a note has a title.</summary>
    public Change<string> Title { get; init; }

    /// <summary>The new content. Null empties it.</summary>
    public Change<string> Content { get; init; }

    /// <summary>The new organization. Null makes the note private.</summary>
    public Change<OrganizationId?> OrganizationId { get; init; }

    /// <summary>The version that the note has to have for the change to be made; null for any.</summary>
    public int? ExpectedVersion { get; init; }

    /// <summary>Whether no field is set.</summary>
    public bool IsEmpty => !Title.IsSet && !Content.IsSet && !OrganizationId.IsSet;
}
