using System.Buffers;
using System.Collections.Frozen;

namespace Pcf.Redaction;

/// <summary>Passwords on command lines: behind the short flags of well-known programs, at a fixed place among their arguments, piped into them. A letter means a password only behind its program's name.</summary>
internal static class CommandLineMatcher
{
    private const int MaxLookBack = 160;
    private const int MaxLookAhead = 256;
    private const int MaxFlag = 6;
    private const int MaxPrograms = 3;
    private static readonly SearchValues<char> ValueEnd = SearchValues.Create(" \t\r\n\"'<>|");

    // Flags behind which a password stands, by program; those of the second list also with the password right behind the letter.
    private static readonly (string Flag, string Programs, string Joined)[] Flags =
    [
        ("p", "dotnet nuget,cypher-shell,snowsql,couchbase-cli,elasticsearch-users,certutil,docker login,podman login,buildah login,skopeo login,helm,az login,ibmcloud login,cf login,oc login,mongo,mongosh,mongodump,mongorestore,mongoexport,mongoimport,psexec,cqlsh,twine,poetry,influx,useradd,usermod,rdesktop,crackmapexec,nxc,evil-winrm,hydra,gpg,security,lpass,rabbitmqadmin,notarytool,altool",
            "mysql,mysqldump,mysqladmin,mysqlimport,mysqlcheck,mysqlsh,mariadb,mariadb-dump,sshpass,7z,7za,7zr,rar,unrar"),
        ("P", "ssh-keygen,security,unzip,zip,mosquitto_pub,mosquitto_sub,ipmitool", "sqlcmd,bcp,isql,osql"),
        ("a", "redis-cli,redis-benchmark,valkey-cli", ""),
        ("w", "ldapsearch,ldapmodify,ldapadd,ldapdelete,ldappasswd,ldapwhoami,kadmin,security", ""),
        ("s", "ldappasswd,slappasswd", ""),
        ("N", "ssh-keygen", ""),
        ("A", "snmpwalk,snmpget,snmpset,snmpbulkwalk", ""),
        ("X", "snmpwalk,snmpget,snmpset,snmpbulkwalk", ""),
        ("k", "nuget push,openssl", ""),
        ("K", "openssl", ""),
        ("t", "doctl,rancher login,glab", ""),
        ("pw", "plink,pscp,psftp,putty", ""),
        ("hp", "", "rar,unrar"),
        ("ApiKey", "nuget push", ""),
    ];

    // The argument that is the password, counted from one; flags do not count.
    private static readonly (string Command, int Argument)[] Places =
    [
        ("net user", 2), ("NET USER", 2), ("vault unwrap", 1), ("rclone obscure", 1), ("pulumi config set --secret", 2), ("net use", 2), ("vault login", 1), ("vault unseal", 1), ("vault operator unseal", 1), ("wpa_passphrase", 2), ("rabbitmqctl add_user", 2), ("rabbitmqctl change_password", 2), ("rabbitmqctl authenticate_user", 2),
        ("htpasswd -b", 3), ("htpasswd -nb", 2), ("htpasswd -bn", 2), ("htpasswd -cb", 3), ("htpasswd -bc", 3), ("htpasswd -cbB", 3), ("htpasswd -bcB", 3), ("htpasswd -nbB", 2), ("htpasswd -bB", 3), ("mc alias set", 4), ("mc config host add", 4), ("nuget setapikey", 1), ("cargo login", 1), ("poetry config pypi-token.pypi", 1), ("ngrok authtoken", 1),
    ];

    private static readonly FrozenDictionary<string, (string Program, bool Joined)[]> ByFlag = Flags.ToFrozenDictionary(
        row => row.Flag,
        row => row.Programs.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(program => (program, false)).Concat(row.Joined.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(program => (program, true))).ToArray(),
        StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, (string Program, bool Joined)[]>.AlternateLookup<ReadOnlySpan<char>> FlagRows = ByFlag.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly SearchValues<string> Programs = SearchValues.Create([.. ByFlag.Values.SelectMany(rows => rows).Select(row => row.Program), "curl", "wget", "http", "https", "xh", "lftp", "sudo", "passwd", "login", "schtasks", "xfreerdp", "signtool", "smbclient", "rpcclient", "winexe", "net rpc"], StringComparison.Ordinal);

    private static readonly FrozenDictionary<int, (string Command, int Argument)[]> PlacesByStart = Places.GroupBy(place => StartOf(place.Command)).ToFrozenDictionary(group => group.Key, group => group.ToArray());

    /// <summary>What the commands that <see cref="Place"/> knows begin with.</summary>
    public static IEnumerable<string> Commands => Places.Select(place => place.Command);

    /// <summary>Looks at the flag behind a blank.</summary>
    /// <returns>The position to look on from.</returns>
    public static int Match(ReadOnlySpan<char> text, int blank, ref HitList hits)
    {
        var flag = blank + 2;
        if (Chars.At(text, flag) == '-') { return Long(text, flag + 1, ref hits); }
        var letter = Chars.At(text, flag);
        if (letter is 's' or 'E' && Chars.At(text, flag + 1) is 'u' or ' ' && IsBehindAny(text, blank, ref hits) && IsBehind(LineBefore(text, blank), "curl")) { return UserAndPassword(text, Chars.SkipBlanks(text, flag + 2), default, ref hits); }
        if (letter is 'u' && Chars.At(text, flag + 1) is ' ' && Chars.At(text, flag + 2) is not ' ') { return UserAndPassword(text, flag + 2, LineBefore(text, blank), ref hits); }
        if (!char.IsAsciiLetter(letter) || !IsBehindAny(text, blank, ref hits)) { return blank + 1; }
        var line = LineBefore(text, blank);
        if (letter is 'u' or 'U' or 'a' && (IsBehind(line, "curl") || IsBehind(line, "wget") || IsBehind(line, "http") || IsBehind(line, "https") || IsBehind(line, "xh") || IsBehind(line, "lftp") || IsBehind(line, "smbclient") || IsBehind(line, "rpcclient") || IsBehind(line, "winexe") || IsBehind(line, "net rpc")))
        {
            return UserAndPassword(text, Chars.SkipBlanks(text, flag + 1), line, ref hits);
        }
        if (letter == 'S' && Chars.At(text, flag + 1) is ' ' or '\0' && IsBehind(line, "sudo")) { return Piped(text, blank, ref hits); }
        return Flagged(text, flag, line, ref hits);
    }

    /// <summary>schtasks … /rp x, xfreerdp … /p:x</summary>
    /// <returns>The position to look on from.</returns>
    public static int Slash(ReadOnlySpan<char> text, int slash, ref HitList hits)
    {
        var end = Chars.RunEnd(text[..Math.Min(text.Length, slash + 4)], slash + 1, Chars.Lower);
        if (Chars.At(text, slash - 1) != ' ' || Chars.At(text, end) is not (' ' or ':') || !IsBehindAny(text, slash, ref hits)) { return slash + 1; }
        var line = LineBefore(text, slash);
        return IsBehind(line, "schtasks") || IsBehind(line, "xfreerdp") || IsBehind(line, "signtool") ? Value(text, end + 1, ref hits) : slash + 1;
    }

    /// <summary>Looks at the arguments of a command that has its password at a fixed place.</summary>
    /// <returns>The position to look on from; 0 when it is none of them.</returns>
    public static int Place(ReadOnlySpan<char> text, int at, ref HitList hits)
    {
        if (at + 3 > text.Length || !PlacesByStart.TryGetValue(StartOf(text[at..]), out var places)) { return 0; }
        foreach (var (command, argument) in places)
        {
            if (!text[at..].StartsWith(command) || Chars.At(text, at + command.Length) != ' ' || !Chars.IsWordStart(text, at)) { continue; }
            var next = at + command.Length;
            for (var count = 0; ;)
            {
                next = Chars.SkipBlanks(text, next);
                if (next >= text.Length || text[next] is '\n' or '\r' or '|' or ';') { return at + command.Length; }
                var end = ArgumentEnd(text, next);
                if (text[next] == '-' || (text[next] == '/' && count > 0)) { next = end; }
                else if (++count == argument) { return text[next..end].Contains('=') ? end : Value(text, next, ref hits); }
                else { next = end; }
            }
        }
        return 0;
    }

    /// <summary>The account on the line of <c>chpasswd</c>, before or behind it: <c>kim:…</c></summary>
    public static int Accounts(ReadOnlySpan<char> text, int name, int end, ref HitList hits)
    {
        var line = LineStart(text, name);
        var command = text[line..name].TrimEnd();
        if (command.EndsWith("sudo")) { command = command[..^4]; }
        var before = command.TrimEnd("| \"'").Length + line;
        var word = before;
        while (word > line && text[word - 1] is not (' ' or '"' or '\'' or '\t')) { word--; }
        Steps.Take(before - word + 1);
        if (text[word..before].IndexOf(':') is > 0 and var colon) { Add(text, word + colon + 1, before, ref hits); }
        var behind = Chars.SkipBlanks(text, end);
        if (!text[behind..].StartsWith("<<<")) { return end; }
        return UserAndPassword(text, Chars.SkipBlanks(text, behind + 3), default, ref hits);
    }

    // --user name:password, --password-stdin
    private static int Long(ReadOnlySpan<char> text, int name, ref HitList hits)
    {
        foreach (var user in (ReadOnlySpan<string>)["user", "proxy-user", "auth", "cert"])
        {
            if (text[name..].StartsWith(user) && Chars.At(text, name + user.Length) is ' ' or '=') { return UserAndPassword(text, Chars.SkipBlanks(text, name + user.Length + 1), default, ref hits); }
        }
        return text[name..].StartsWith("stdin") || text[name..].StartsWith("password-stdin") || text[name..].StartsWith("passphrase-fd") || text[name..].StartsWith("with-token") ? Piped(text, name - 3, ref hits) : name - 2;
    }

    // curl -u name:password, also in quotes, and quotes in it; lftp -u name,password; smbclient -U name%password.
    private static int UserAndPassword(ReadOnlySpan<char> text, int at, ReadOnlySpan<char> line, ref HitList hits)
    {
        var isQuoted = Quote.TryRead(text, at, out var quote);
        var from = isQuoted ? at + quote.Width : at;
        var length = text[from..].IndexOfAny(ValueEnd);
        var end = isQuoted ? quote.FindEnd(text, from) : length < 0 ? text.Length : from + length;
        if (text[from..].StartsWith("<") && text[from..Math.Min(text.Length, from + 64)].IndexOf('>') is > 0 and var close && Placeholder.IsOne(text.Slice(from, close + 1))) { return from + close + 1; }
        var colon = text[from..end].IndexOfAny(':', IsBehind(line, "lftp") ? ',' : '%');
        if (colon < 0) { return from; }
        var password = from + colon + 1;
        // name:"password"
        if (!isQuoted && Quote.TryRead(text, password, out var inner)) { return Add(text, password + inner.Width, inner.FindEnd(text, password + inner.Width), ref hits); }
        // A key alone, in the place of the name.
        if (password == end) { return SecretValue.LooksDrawn(text[from..(end - 1)]) && !Placeholder.IsOne(text[from..(end - 1)]) ? Add(text, from, end - 1, ref hits) : end; }
        return text[from..end].Contains('/') && !SecretValue.LooksDrawn(text[password..end]) || text[from..end].Contains("//", StringComparison.Ordinal) ? from : Add(text, password, end, ref hits);
    }

    private static int Flagged(ReadOnlySpan<char> text, int flag, ReadOnlySpan<char> line, ref HitList hits)
    {
        for (var length = Math.Min(MaxFlag, text.Length - flag); length > 0; length--)
        {
            if (!FlagRows.TryGetValue(text.Slice(flag, length), out var rows)) { continue; }
            var separate = Chars.At(text, flag + length) is ' ' or '=';
            if (IsBehind(line, rows, separate)) { return Value(text, separate ? Chars.SkipBlanks(text, flag + length + 1) : flag + length, ref hits); }
        }
        return flag - 1;
    }

    private static bool IsBehind(ReadOnlySpan<char> line, (string Program, bool Joined)[] rows, bool separate)
    {
        // The program is among the first words, behind what runs it for somebody or with a time limit.
        for (int at = 0, tries = 0; tries < MaxPrograms && line[at..].IndexOfAny(Programs) is >= 0 and var next; tries++)
        {
            at += next;
            foreach (var (program, joined) in rows)
            {
                if ((separate || joined) && line[at..].StartsWith(program) && IsWord(line, at, program.Length)) { return true; }
            }
            at++;
        }
        return false;
    }

    // echo "…" | sudo -S
    private static int Piped(ReadOnlySpan<char> text, int flag, ref HitList hits)
    {
        var line = LineStart(text, flag);
        var before = text[line..flag];
        var pipe = before.LastIndexOf('|');
        var echo = pipe < 0 ? -1 : before[..pipe].IndexOf("echo ");
        var printed = echo >= 0 ? echo + "echo ".Length : pipe < 0 ? -1 : before[..pipe].IndexOf("printf ") is >= 0 and var print ? print + "printf ".Length : -1;
        if (printed >= 0)
        {
            var at = Chars.SkipBlanks(text, line + printed);
            while (Chars.At(text, at) == '-') { at = Chars.SkipBlanks(text, ArgumentEnd(text, at)); }
            Value(text, at, ref hits);
        }
        return flag + 2;
    }

    private static int Value(ReadOnlySpan<char> text, int at, ref HitList hits)
    {
        if (Quote.TryRead(text, at, out var quote)) { return Add(text, at + quote.Width, quote.FindEnd(text, at + quote.Width), ref hits); }
        return Add(text, at, ArgumentEnd(text, at), ref hits);
    }

    private static int ArgumentEnd(ReadOnlySpan<char> text, int at)
    {
        if (Quote.TryRead(text, at, out var quote)) { return Math.Min(text.Length, quote.FindEnd(text, at + quote.Width) + quote.Width); }
        var length = text[at..Math.Min(text.Length, at + MaxLookAhead)].IndexOfAny(ValueEnd);
        return length < 0 ? Math.Min(text.Length, at + MaxLookAhead) : Math.Max(at + length, at + 1);
    }

    private static int Add(ReadOnlySpan<char> text, int from, int end, ref HitList hits)
    {
        if (end > from && !Placeholder.IsOne(text[from..end]) && Chars.At(text, from) != '-') { hits.Add(new Hit(from + VendorPrefix.LengthOf(text[from..end]), end, Rule.Field)); }
        return Math.Max(from, end);
    }

    // Most texts name none of the programs, and one search ahead tells that for all their flags.
    private static bool IsBehindAny(ReadOnlySpan<char> text, int blank, ref HitList hits) =>
        hits.Searches.Program.IndexOf(text, Math.Max(0, blank - MaxLookBack), Programs) is var named && named >= 0 && named < blank;

    private static int StartOf(ReadOnlySpan<char> command) => (command[0] << 16) ^ (command[1] << 8) ^ command[2];

    private static int LineStart(ReadOnlySpan<char> text, int at)
    {
        var from = Math.Max(0, at - MaxLookBack);
        return from + text[from..at].LastIndexOf('\n') + 1;
    }

    private static ReadOnlySpan<char> LineBefore(ReadOnlySpan<char> text, int at)
    {
        var window = text[Math.Max(0, at - MaxLookBack)..at];
        var line = window.LastIndexOfAny('\n', '|', ';');
        return line >= 0 ? window[(line + 1)..] : window;
    }

    private static bool IsBehind(ReadOnlySpan<char> window, string program)
    {
        var found = window.IndexOf(program);
        return found >= 0 && IsWord(window, found, program.Length);
    }

    private static bool IsWord(ReadOnlySpan<char> window, int at, int length) => !char.IsAsciiLetterOrDigit(Chars.At(window, at - 1)) && Chars.At(window, at + length) is ' ' or '\0' or '.';
}
