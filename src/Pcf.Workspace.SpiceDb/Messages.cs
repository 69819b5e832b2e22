using Pcf.Workspace.Access;
using Pcf.Workspace.SpiceDb.Protocol;

namespace Pcf.Workspace.SpiceDb;

/// <summary>Turns the domain's objects and tuples into messages.</summary>
internal static class Messages
{
    public static ObjectReference Object(ObjectRef resource) => new() { ObjectType = AccessNames.Of(resource.Kind), ObjectId = resource.Id };

    public static SubjectReference Subject(ObjectRef subject) => new() { Object = Object(subject) };

    public static Relationship Tuple(ObjectRef resource, string relation, ObjectRef subject) =>
        new() { Resource = Object(resource), Relation = relation, Subject = Subject(subject) };

    /// <summary>The tuples that one of the domain stands for on the server, where permissions cannot be followed backwards.</summary>
    /// <param name="fact">The domain's tuple.</param>
    /// <param name="isAdded">Whether it is added; an organization stays known to the workspace when an admin leaves.</param>
    public static IEnumerable<Relationship> TuplesOf(RelationTuple fact, bool isAdded)
    {
        yield return Tuple(fact.Resource, AccessNames.Of(fact.Relation), fact.Subject);
        if (fact.Relation == Relation.Member) { yield return Tuple(fact.Subject, "member_of", fact.Resource); }
        if (fact.Relation != Relation.Admin) { yield break; }
        yield return Tuple(fact.Subject, "admin_of", fact.Resource);
        if (isAdded) { yield return Tuple(ObjectRef.Workspace, "organization", fact.Resource); }
    }
}
