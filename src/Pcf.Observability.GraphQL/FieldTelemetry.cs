using GraphQL.DI;
using GraphQL.Resolvers;
using GraphQL.Types;
using GraphQL.Utilities;

namespace Pcf.Observability.GraphQL;

/// <summary>Puts an observer around the resolvers of a schema that may wait.</summary>
internal sealed class FieldTelemetry(GraphQLInstruments instruments) : IConfigureSchema
{
    public void Configure(ISchema schema, IServiceProvider serviceProvider) => schema.RegisterVisitor(new Visitor(instruments));

    private sealed class Visitor(GraphQLInstruments instruments) : BaseSchemaNodeVisitor
    {
        public override void VisitObjectFieldDefinition(FieldType field, IObjectGraphType type, ISchema schema)
        {
            // Introspection does not wait, and neither does what reads a property. A type that two schemas share is visited twice.
            if (field.Resolver is null or NameFieldResolver or ObservedResolver || type.Name.StartsWith("__", StringComparison.Ordinal)) { return; }
            field.Resolver = new ObservedResolver(field.Resolver, type.Name, field.Name, instruments);
        }
    }
}
