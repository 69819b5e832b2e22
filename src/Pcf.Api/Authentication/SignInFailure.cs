using Microsoft.IdentityModel.Tokens;

namespace Pcf.Api.Authentication;

/// <summary>Why a request could not be signed in.</summary>
/// <param name="reason">One of a closed set of words; it says nothing of the token.</param>
/// <param name="isOurs">Whether the service could not decide, so that the token may be good.</param>
internal sealed class SignInFailure(string reason, bool isOurs = false) : Exception(reason)
{
    /// <summary>Whether the service could not decide, so that the token may be good.</summary>
    public bool IsOurs => isOurs;

    /// <summary>The reason in one word, whatever found it.</summary>
    public static string Reason(Exception failure) => failure switch
    {
        SignInFailure => failure.Message,
        SecurityTokenExpiredException or SecurityTokenInvalidLifetimeException or SecurityTokenNotYetValidException => "expired",
        SecurityTokenInvalidAudienceException => "wrong_audience",
        SecurityTokenInvalidIssuerException => "wrong_issuer",
        SecurityTokenSignatureKeyNotFoundException => "unknown_key",
        SecurityTokenInvalidSignatureException or SecurityTokenInvalidAlgorithmException => "wrong_signature",
        _ => "malformed",
    };
}
