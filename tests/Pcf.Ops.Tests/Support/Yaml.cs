using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Pcf.Ops.Tests.Support;

/// <summary>Reads YAML as JSON, with every scalar as a string.</summary>
internal static class Yaml
{
    /// <summary>The only document of a file.</summary>
    public static JsonElement Read(string path) => Documents(File.ReadAllText(path)).Single();

    /// <summary>The documents of a text, which <c>---</c> separates.</summary>
    public static IReadOnlyList<JsonElement> Documents(string text)
    {
        var (reader, writer) = (new DeserializerBuilder().Build(), new SerializerBuilder().JsonCompatible().Build());
        var parser = new MergingParser(new Parser(new StringReader(text)));
        var documents = new List<JsonElement>();
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _))
        {
            documents.Add(JsonDocument.Parse(writer.Serialize(reader.Deserialize(parser)!)).RootElement);
        }
        return documents;
    }
}
