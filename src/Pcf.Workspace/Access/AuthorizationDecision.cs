namespace Pcf.Workspace.Access;

/// <summary>What came of one authorization question. It says nothing of who asked, nor which objects about.</summary>
/// <param name="Permission">What was asked for.</param>
/// <param name="Kind">On what kind of object.</param>
/// <param name="Source">Who decided: cache, spicedb, local or fallback.</param>
/// <param name="Allowed">Objects allowed; a listing counts as one.</param>
/// <param name="Denied">Objects denied.</param>
public readonly record struct AuthorizationDecision(Permission Permission, ObjectKind Kind, string Source, int Allowed, int Denied)
{
    /// <summary>Whether the caller gave up before there was an answer.</summary>
    public bool IsGivenUp { get; init; }

    /// <summary>Whether there was an answer.</summary>
    public bool IsAnswered => Allowed + Denied > 0;

    /// <summary>"allowed", "denied" or "error". A batch with both answers is "denied": a denial is what a reader of the audit log looks
    /// for.</summary>
    public string Result => !IsAnswered ? "error" : Denied > 0 ? "denied" : "allowed";
}
