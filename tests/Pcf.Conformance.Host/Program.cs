using Pcf.Conformance.Host;
using Pcf.GraphQL.AspNetCore;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.Tests.Support;

// The conformance schema over HTTP, WebSockets and server-sent events, and calls that carry the trace on, with the library around it, for suites that
// are run from outside; OTEL_TRACES_SAMPLER chooses the sampler:
//   dotnet run --project tests/Pcf.Conformance.Host -- --urls http://127.0.0.1:8081
var builder = WebApplication.CreateBuilder(args);
builder.AddPcfObservability();
var app = builder.Build();
var engine = new GraphQLEngine(Conformance.Bind(waits: true, Echo.Arguments, NoteStream.EverySecond));
app.MapGraphQL("/graphql", engine);
app.MapGraphQL("/graphql/stream", engine);
app.MapTraceCalls("/trace-context");
app.Run();
