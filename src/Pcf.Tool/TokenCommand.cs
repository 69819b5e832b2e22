using System.CommandLine;
using Pcf.Api.Authentication;
using Pcf.Workspace.Ids;

namespace Pcf.Tool;

/// <summary><c>pcf token</c>: a bearer token for a service in Development, signed with the key that it makes on its first run.</summary>
internal static class TokenCommand
{
    private const int MaxHours = 24 * 30;

    public static Command Make()
    {
        var defaults = new AuthOptions();
        var user = new Option<string>("--user")
        {
            Description =
            "The id of the user that the token stands for; whether there is one is found out by the service that takes the token",
            Required = true
        };
        var key = new Option<string>("--key")
        {
            Description = "The development signing key; made when it is not there",
            DefaultValueFactory = _ => defaults.DevelopmentKeyFile,
        };
        var audience = new Option<string>("--audience")
        {
            Description = "The aud that the service expects",
            DefaultValueFactory = _ => defaults.Audience,
        };
        var hours = new Option<int>("--hours") { Description = $"Hours until the token expires, 1 to {MaxHours}", DefaultValueFactory = _ => 12 };
        var tenant = new Option<string?>("--tenant") { Description = "The tenant that the token names; none without it" };
        var tenantClaim = new Option<string>("--tenant-claim")
        {
            Description = "The claim that names the tenant",
            DefaultValueFactory = _ => defaults.TenantClaim,
        };
        user.Validators.Add(given =>
        {
            if (!UserId.TryParse(given.GetValueOrDefault<string>(), null, out _))
            {
                given.AddError("--user should be 1 to 32 characters of 0-9 and a-z, such as 1.");
            }
        });
        hours.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < 1 or > MaxHours) { given.AddError($"--hours should be a whole number from 1 to {MaxHours}."); }
        });
        var command = new Command("token", "Mint a bearer token for a service in Development") { user, tenant, tenantClaim, key, audience, hours };
        command.SetAction(parsed =>
        {
            try
            {
                var signing = DevelopmentKey.LoadOrMake(parsed.GetValue(key)!);
                Console.Out.WriteLine(DevelopmentKey.Mint(
                    signing, parsed.GetValue(audience)!, parsed.GetValue(user)!, TimeProvider.System.GetUtcNow(),
                    TimeSpan.FromHours(parsed.GetValue(hours)),
                    parsed.GetValue(tenant) is { Length: > 0 } named ? (parsed.GetValue(tenantClaim)!, named) : null));
                return 0;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"pcf token: {e.Message}");
                return 1;
            }
        });
        return command;
    }
}
