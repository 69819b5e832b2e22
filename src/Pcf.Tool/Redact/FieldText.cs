using System.Buffers;
using System.Text;
using Pcf.Redaction;

namespace Pcf.Tool.Redact;

/// <summary>Redacts one field's text in one of the forms.</summary>
internal sealed class FieldText(RedactForm form, Redactor redactor, RedactTally tally)
{
    private readonly JsonText _json = new(redactor, tally);

    public void Redact(ReadOnlySpan<char> text, IBufferWriter<char> output)
    {
        switch (form)
        {
            case RedactForm.Sql:
                SqlStatement.Redact(text, output);
                break;
            case RedactForm.GraphQL:
                GraphQLStatement.Redact(text, output);
                break;
            case RedactForm.Json when Encoding.UTF8.GetBytes(text.ToArray()) is var bytes && JsonText.IsDocument(bytes):
                Encoding.UTF8.GetChars(_json.Redact(bytes), output);
                break;
            default:
                redactor.Redact(text, output);
                break;
        }
    }
}
