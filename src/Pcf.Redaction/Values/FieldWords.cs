using System.Collections.Frozen;

namespace Pcf.Redaction.Values;

/// <summary>The words that make a name one of a secret, and those that only seem to.</summary>
internal static class FieldWords
{
    /// <summary>Any name of a secret holds one of these, in any case.</summary>
    public static readonly string[] Stems =
    [
        "pass", "pwd", "secret", "token", "key", "auth", "cookie", "sess", "sid", "cred", "otp", "pin", "cvv", "cvc", "csc", "ssn", "social", "jwt",
        "bearer",
        "signature", "sig", "phone", "mobile", "tel", "msisdn", "mnemonic", "seed", "fax", "kennwort", "senha", "security", "verification", "mfa",
        "2fa", "code", "contrase", "_pat", "psk", "securest",
        "pw", "kek", "dek", "motdepasse", "answer", "aspnet", "aspxauth", "dockerconfig", "phrase", "nar.login", "csrf", "wachtw",
    ];

    /// <summary>What a name's last word alone means.</summary>
    public static readonly FrozenDictionary<string, FieldKind> ByLastWord = Kinds(
        (FieldKind.Secret, "password passwords passwd pwd pwds pw pws passphrase passphrases passcode passcodes secret secrets kennwort passwort "
            + "wachtwoord senha mnemonic contraseña contrasena psk secure passw apikey apikeys authkey kek dek requirepass masterauth "
            + "storepass srcstorepass deststorepass keypass srckeypass destkeypass trustpass remotepass userpass dbpass rootpass adminpass mypass "
            + "sshpass ftppass smtppass mailpass ldappass masterpass bindpass keyfile passkey primaryauth privkey privatekey dockerconfigjson "
            + "motdepasse smbpass hexkey hexrekey textkey textrekey"),
        (FieldKind.Token, "pass token tokens csrf csrfmiddlewaretoken auth credential credentials creds cred jwt bearer session sessionid sid sessid "
            + "phpsessid jsessionid sig authtoken pat"),
        (FieldKind.QueryToken, "code signature"),
        (FieldKind.Code, "otp totp pin cvv cvc csc ssn pincode"),
        (FieldKind.Phone, "phone telephone mobile tel msisdn fax cellphone phonenumber mobilenumber"),
        (FieldKind.Authorization, "authorization"),
        (FieldKind.Cookie, "cookie cookies"),
        (FieldKind.SetCookie, "setcookie"));

    /// <summary>What a name's last two words mean together.</summary>
    public static readonly FrozenDictionary<string, FieldKind> ByTwoWords = Pairs(
        (FieldKind.Secret, "key",
            "api access secret private account encryption decryption signing master shared storage ssh auth app application consumer subscription license deploy functions admin webhook "
            + "hmac aes rsa server wrapping client instrumentation service integration root crypto cipher symmetric stripe sendgrid openai anthropic "
            + "mailgun datadog dd algolia twilio session jwt data security recovery "
            + "pragma enc des tacacs dpapi priv tls ssl ssh2 https preshared psk fernet activation host backup unseal seal vault kms luks disk "
            + "volume device network wifi wpa wep pgp gpg ed25519 ecdsa ec dsa ecc identity signature cookie csrf provisioning "
            + "product serial google aws azure gcp github gitlab slack paypal braintree adyen square merchant payment maps cert certificate ca pem "
            + "jwe jws token auth0 okta credential pass password wg wireguard vpn tunnel peer telegram discord "
            + "newrelic sentry pagerduty heroku cloudflare fastly deepseek gemini mistral cohere groq azureopenai bearer refresh validation machine "
            + "protection"),
        (FieldKind.Secret, "keys", "api access secret private encryption signing unseal recovery master fernet ssh"),
        (FieldKind.Secret, "codes", "recovery backup scratch mfa 2fa otp emergency"),
        (FieldKind.Secret, "code", "recovery scratch emergency"),
        (FieldKind.Secret, "seed", "totp otp wallet master private hd bip39 secret mfa"),
        (FieldKind.Secret, "material", "key passkey keying"),
        (FieldKind.Secret, "pass",
            "db database root admin master smtp mail ftp ldap bind ssh redis mysql postgres pg mongo rabbitmq mq proxy store trust sudo vnc rcon http"),
        (FieldKind.Token, "config", "auth"),
        (FieldKind.Token, "login", "sonar"),
        (FieldKind.Secret, "answer", "security secret"),
        (FieldKind.Secret, "cookie", "erlang"),
        (FieldKind.Secret, "passe", "de"),
        (FieldKind.Secret, "rekey", "pragma"),
        (FieldKind.Secret, "phrase", "pass seed recovery mnemonic backup secret wallet"),
        (FieldKind.Secret, "word", "pass"),
        (FieldKind.Token, "id", "session sess"),
        (FieldKind.Token, "verifier", "code"),
        (FieldKind.Token, "signature", "access amz goog hub webhook hmac shared stripe"),
        (FieldKind.Code, "code", "pass pin security verification mfa otp totp 2fa auth backup"),
        (FieldKind.Code, "number", "security ssn social"),
        (FieldKind.Code, "security", "social"),
        (FieldKind.Phone, "number", "phone mobile telephone tel fax cell contact whatsapp msisdn"),
        (FieldKind.Phone, "no", "phone mobile telephone tel fax"),
        (FieldKind.SetCookie, "cookie", "set"),
        (FieldKind.Authorization, "header", "authorization auth"));

    /// <summary>Last two words that only look like a secret: pages, forgery protection, assemblies, filters.</summary>
    public static readonly FrozenSet<string> Harmless = new[]
    {
        "page token", "next token", "continuation token", "cancellation token", "sync token", "key token", "cookie consent", "max tokens",
        "min tokens", "total tokens",
        "prompt tokens", "completion tokens", "input tokens", "output tokens", "used tokens", "reasoning tokens", "cached tokens", "no auth",
        "require auth", "requires auth",
        "unexpected token", "change token", "stop token", "eos token", "bos token", "pad token", "same site", "proxy pass", "low pass", "high pass",
        "band pass", "by pass", "first pass",
        "second pass", "third pass", "last pass", "next pass", "single pass", "compiler pass", "optimization pass", "render pass", "no pass",
        "has session", "has token", "new session", "same session", "num tokens", "count tokens", "token count", "n tokens", "tokens used",
        "gpio pin", "netbios ssn", "pull pin", "input pin", "output pin", "io pin", "led pin", "data pin", "clock pin", "reset pin", "cs pin",
        "tx pin", "rx pin", "pass rate", "context tokens", "budget tokens", "cache tokens", "remaining tokens",
        "limit tokens", "audio tokens", "text tokens", "image tokens", "thinking tokens", "generated tokens", "new tokens", "existing secret",
        "existing secrets", "password secret", "credentials secret", "pull secret", "pull secrets", "get secret", "get secrets", "delete secret",
        "describe secret", "edit secret", "last session", "max session", "no session", "max pass",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Said after a secret's name, these do not change what it is: password_confirmation, secretValue.</summary>
    public static readonly FrozenSet<string> Trailing =
        "confirmation confirm confirmed repeat again value val text plain plaintext raw base64 b64 encoded hash string str current old new input sha256 base data pem content contents der blob literal enc encrypted".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] FusedSecrets =
        "password passwd passphrase apikey secretkey accesskey privatekey clientsecret appsecret secret sharedkey accountkey masterkey encryptionkey signingkey passwort".Split(' ');

    private static readonly string[] FusedTokens =
        "accesstoken refreshtoken authtoken sessiontoken bearertoken apitoken idtoken securitytoken sessionid sessid usertoken bottoken jwttoken".Split(' ');

    /// <summary>What a word means that several were run together in: <c>dbpassword</c>, <c>accesstoken</c>.</summary>
    public static FieldKind Fused(ReadOnlySpan<char> word)
    {
        // All of them end in one of these; most words that come here do not.
        if (word.Length < 4 || word[^1] is not ('d' or 'e' or 'n' or 't' or 'y' or 'w')) { return FieldKind.None; }
        foreach (var secret in FusedSecrets)
        {
            if (word.EndsWith(secret)) { return FieldKind.Secret; }
        }
        foreach (var token in FusedTokens)
        {
            if (word.EndsWith(token)) { return FieldKind.Token; }
        }
        // No English word ends in these: bindpw, rootpwd.
        return word.EndsWith("pwd") || word.EndsWith("pw") ? FieldKind.Secret : FieldKind.None;
    }

    private static FrozenDictionary<string, FieldKind> Kinds(params (FieldKind Kind, string Words)[] rows) =>
        rows.SelectMany(row => row.Words.Split(' ').Select(word => (word, row.Kind))).ToFrozenDictionary(pair => pair.word, pair => pair.Kind,
            StringComparer.Ordinal);

    private static FrozenDictionary<string, FieldKind> Pairs(params (FieldKind Kind, string Last, string Before)[] rows) =>
        rows.SelectMany(row => row.Before.Split(' ').Select(before => ($"{before} {row.Last}", row.Kind))).ToFrozenDictionary(pair => pair.Item1,
            pair => pair.Kind, StringComparer.Ordinal);
}
