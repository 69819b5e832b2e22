using System.Runtime.InteropServices;
using System.Text.Json;
using Grpc.Core;

namespace Pcf.SpiceDb.Host;

/// <summary>SpiceDB's engine in this process, by its C functions. Thread-safe.</summary>
internal sealed unsafe class Engine : IDisposable
{
    private readonly nint _library;
    private readonly ulong _handle;

    private Engine(nint library, ulong handle)
    {
        _library = library;
        _handle = handle;
    }

    public static Engine Start(string path)
    {
        var library = NativeLibrary.Load(path);
        SuspensionSignal.KeepOnThreadStack();
        var start = (delegate* unmanaged<byte*, byte*>)NativeLibrary.GetExport(library, "spicedb_start");
        string answer;
        fixed (byte* options = "{}\0"u8)
        {
            var text = start(options);
            answer = Marshal.PtrToStringUTF8((nint)text)!;
            Free(library, text);
        }
        using var parsed = JsonDocument.Parse(answer);
        return parsed.RootElement.GetProperty("success").GetBoolean()
            ? new Engine(library, parsed.RootElement.GetProperty("data").GetProperty("handle").GetUInt64())
            : throw new InvalidOperationException($"SpiceDB did not start: {answer}");
    }

    /// <summary>Calls one function with an encoded message.</summary>
    /// <returns>The encoded answer.</returns>
    /// <exception cref="RpcException">The engine refused, with the status that it names.</exception>
    public byte[] Call(string function, byte[] message)
    {
        var call = (delegate* unmanaged<ulong, byte*, int, byte**, int*, byte**, int>)NativeLibrary.GetExport(_library, function);
        byte* answer = null;
        byte* error = null;
        var length = 0;
        fixed (byte* bytes = message)
        {
            _ = call(_handle, bytes, message.Length, &answer, &length, &error);
        }
        if (error is not null)
        {
            var text = Marshal.PtrToStringUTF8((nint)error)!;
            Free(_library, error);
            throw new RpcException(StatusOf(text));
        }
        var copy = new ReadOnlySpan<byte>(answer, length).ToArray();
        ((delegate* unmanaged<byte*, void>)NativeLibrary.GetExport(_library, "spicedb_free_bytes"))(answer);
        return copy;
    }

    public void Dispose()
    {
        var dispose = (delegate* unmanaged<ulong, byte*>)NativeLibrary.GetExport(_library, "spicedb_dispose");
        Free(_library, dispose(_handle));
    }

    private static void Free(nint library, byte* text) =>
        ((delegate* unmanaged<byte*, void>)NativeLibrary.GetExport(library, "spicedb_free"))(text);

    // "rpc error: code = NotFound desc = …"
    private static Status StatusOf(string error)
    {
        const string Code = "code = ";
        const string Description = " desc = ";
        var code = error.IndexOf(Code, StringComparison.Ordinal);
        var description = error.IndexOf(Description, StringComparison.Ordinal);
        return code >= 0 && description > code && Enum.TryParse<StatusCode>(error[(code + Code.Length)..description], out var status)
            ? new Status(status, error[(description + Description.Length)..])
            : new Status(StatusCode.Unknown, error);
    }
}
