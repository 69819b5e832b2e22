using Pcf.GraphQL.Tests.Support;

namespace Pcf.GraphQL.Tests.Running;

public class ExecutionTests
{
    [Fact]
    public async Task An_object_is_written_in_the_order_asked() =>
        Assert.Equal(
            """{"data":{"u":{"name":"USER 1","id":"u1","email":"u1@x.test","score":1.5,"created":"2020-01-01","color":"GREEN"}}}""",
            await Execute.Run("{ u: user(id: \"u1\") { name(upper: true) id email score created color } }"));

    [Fact]
    public async Task Waiting_siblings_fill_their_places()
    {
        const string Query = "{ a: user(id: \"u1\") { friends { id friends { id } } } notes { author { id } } b: user(id: \"u2\") { id } }";

        Assert.Equal(await Execute.Run(Query), await Execute.Run(Execute.Waiting, Query));
        Assert.StartsWith("""{"data":{"a":{"friends":[{"id":"u2","friends":[{"id":"u3"},null,{"id":"u5"}]},null""", await Execute.Run(Query));
    }

    [Fact]
    public async Task Null_goes_up_to_the_nearest_nullable()
    {
        Assert.Equal(
            """{"errors":[{"message":"Cannot return null for non-nullable field Note.title.","locations":[{"line":1,"column":34}],"path":["node","title"],"extensions":{"code":"INTERNAL"}}],"data":{"node":null,"old":null}}""",
            await Execute.Run("{ node(id: \"n5\") { ... on Note { title } } old }"));
    }

    [Fact]
    public async Task Introspection_answers() =>
        Assert.Equal(
            """{"data":{"__schema":{"queryType":{"name":"Query"}},"__type":{"kind":"OBJECT","fields":[{"name":"id","type":{"kind":"NON_NULL","ofType":{"name":"ID"}}},{"name":"title","type":{"kind":"NON_NULL","ofType":{"name":"String"}}},{"name":"name","type":{"kind":"SCALAR","ofType":null}},{"name":"author","type":{"kind":"NON_NULL","ofType":{"name":"User"}}},{"name":"tags","type":{"kind":"NON_NULL","ofType":{"name":null}}},{"name":"ok","type":{"kind":"NON_NULL","ofType":{"name":"Boolean"}}}]}}}""",
            await Execute.Run("{ __schema { queryType { name } } __type(name: \"Note\") { kind fields { name type { kind ofType { name } } } } }"));
}
