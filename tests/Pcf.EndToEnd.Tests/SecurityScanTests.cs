using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pcf.Tool.Scan;

namespace Pcf.EndToEnd.Tests;

/// <summary>Nothing sensitive leaves the service, and the scan that says so finds what does.</summary>
public sealed class SecurityScanTests
{
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "pcf.dll");

    public static readonly TheoryData<string> Forms =
    [
        "raw", "other case", "percent-encoded", "percent-encoded in capitals", "every character percent-encoded", "form-encoded", "JSON",
        "JSON, every character", "base64",
        "base64 after 1", "base64 after 2", "base64url after 1", "hex", "hex in capitals", "gzip", "base64 in JSON",
    ];

    [Fact]
    public async Task No_secret_leaves_the_service_by_any_way()
    {
        var (code, output) = await Engine.RunAsync("dotnet", [Tool, "scan", "--seed", "1"]);

        Assert.True(code == 0, output);
    }

    [Theory, MemberData(nameof(Forms))]
    public void A_leak_in_any_form_is_found_and_not_repeated(string form)
    {
        var mint = new CanaryMint(seed: 1);
        var canaries = mint.MakeAll("planted");
        var bystanders = mint.MakeAll("not planted");
        var search = new LeakSearch([.. canaries, .. bystanders]);

        foreach (var canary in canaries)
        {
            foreach (var secret in canary.Secrets)
            {
                byte[] noise = [0x00, 0xff, .. "\n{\"target\":\"Somewhere\",\"message\":\"before "u8];

                var leaks = search.Find(Evidence.Unzipped("a place", [.. form == "gzip" ? [] : noise, .. Disguised(form, secret)]));

                var leak = Assert.Single(leaks);
                Assert.Same(canary, leak.Canary);
                Assert.StartsWith("a place", leak.Where, StringComparison.Ordinal);
                Assert.DoesNotContain(secret, leak.Context, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    [Fact]
    public void What_may_stay_of_a_secret_is_no_leak()
    {
        var canaries = new CanaryMint(seed: 1).MakeAll("planted");
        var masked = "sk_live_[REDACTED] ghp_[REDACTED] ***@example.com 198.51.100.0/24 2001:db8:5::/48 ****-****-****-1111 eyJhbGciOiJFUzI1NiJ9"u8;

        Assert.Empty(new LeakSearch(canaries).Find([Evidence.Of("a log", masked)]));
    }

    [Fact]
    public async Task A_service_that_repeats_what_it_is_sent_is_caught_on_every_route()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        await using var parrot = builder.Build();
        parrot.Run(RepeatAsync);
        await parrot.StartAsync();

        var (code, output) = await Engine.RunAsync("dotnet", [Tool, "scan", "--seed", "1", "--url", parrot.Urls.First()]);

        Assert.Equal(1, code);
        Assert.Contains("out of reach", output, StringComparison.Ordinal);
        // What is cut off, or is no HTTP, never gets as far as an answer.
        var missed = SecurityScan.Routes.Where(
            route => !route.Name.StartsWith("aborted.", StringComparison.Ordinal) && !route.Name.StartsWith("raw.", StringComparison.Ordinal))
            .Select(route => route.Name).Where(route => !output.Contains($"| {route} |", StringComparison.Ordinal));
        Assert.Empty(missed);
    }

    [Fact]
    public void The_same_seed_makes_the_same_secrets_and_no_two_are_alike()
    {
        var (one, again, other) = (new CanaryMint(1), new CanaryMint(1), new CanaryMint(2));
        var made = Enumerable.Range(0, 200).SelectMany(i => one.MakeAll($"{i}")).ToArray();

        Assert.Equal(made.Select(c => c.Text), Enumerable.Range(0, 200).SelectMany(i => again.MakeAll($"{i}")).Select(c => c.Text));
        Assert.DoesNotContain(other.MakeAll("0"), canary => made.Any(c => c.Text == canary.Text));
        Assert.Distinct(made.SelectMany(c => c.Secrets), StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("--service", "nowhere.dll")]
    [InlineData("--url", "http://127.0.0.1:1")]
    public async Task What_cannot_be_scanned_exits_two(params string[] arguments)
    {
        var (code, output) = await Engine.RunAsync("dotnet", [Tool, "scan", .. arguments]);

        Assert.Equal(2, code);
        Assert.StartsWith("pcf scan: ", output, StringComparison.Ordinal);
    }

    private static byte[] Disguised(string form, string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        return form switch
        {
            "raw" => bytes,
            "other case" =>
                Encoding.UTF8.GetBytes(string.Concat(
                    secret.Select(c => char.IsAsciiLetterLower(c) ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c)))),
            "percent-encoded" => Encoding.UTF8.GetBytes(System.Web.HttpUtility.UrlPathEncode(secret).Replace(":", "%3a", StringComparison.Ordinal)),
            "percent-encoded in capitals" => Encoding.UTF8.GetBytes(Uri.EscapeDataString(secret)),
            "every character percent-encoded" => Encoding.UTF8.GetBytes(string.Concat(bytes.Select(b => $"%{b:X2}"))),
            "form-encoded" => Encoding.UTF8.GetBytes(System.Net.WebUtility.UrlEncode(secret)),
            "JSON" => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(secret),
            "JSON, every character" => Encoding.UTF8.GetBytes(string.Concat(secret.Select(c => $"\\u{(int)c:X4}"))),
            "base64" => Encoding.UTF8.GetBytes(Convert.ToBase64String([.. bytes, 1, 2])),
            "base64 after 1" => Encoding.UTF8.GetBytes(Convert.ToBase64String([.. "x"u8, .. bytes, .. "y"u8])),
            "base64 after 2" => Encoding.UTF8.GetBytes(Convert.ToBase64String([.. "{\""u8, .. bytes, .. "\"}"u8])),
            "base64url after 1" => Encoding.UTF8.GetBytes(System.Buffers.Text.Base64Url.EncodeToString([.. "user"u8, .. bytes])),
            "hex" => Encoding.UTF8.GetBytes(Convert.ToHexStringLower(bytes)),
            "hex in capitals" => Encoding.UTF8.GetBytes(Convert.ToHexString(bytes)),
            "gzip" => Gzip(bytes),
            _ => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { a = Convert.ToBase64String(bytes) }),
        };
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionMode.Compress)) { zip.Write(bytes); }
        return zipped.ToArray();
    }

    private static async Task RepeatAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        var request = context.Request;
        await context.Response.WriteAsync($"{request.Method} {request.Path} {request.QueryString} {string.Join('\n', request.Headers)}\n");
        await request.Body.CopyToAsync(context.Response.Body);
    }
}
