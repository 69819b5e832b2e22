namespace Pcf.Redaction.Shapes;

/// <summary>Where in an argument the password is.</summary>
internal enum ArgumentForm : byte
{
    /// <summary>The whole argument.</summary>
    Whole,

    /// <summary>The whole argument, if it looks drawn: something else may stand at its place.</summary>
    Drawn,

    /// <summary>Behind the colon of <c>user:password</c>.</summary>
    Colon,

    /// <summary>Behind the slash of <c>user/password@database</c>.</summary>
    Slash,

    /// <summary>The key of a router, behind words and numbers for its form: <c>key 7 x</c>, <c>ascii x</c>.</summary>
    Key,

    /// <summary>What is drawn behind the equals sign of each argument that follows: <c>a=x b=y</c>.</summary>
    Pairs,
}

/// <summary>How a flag and its value are written.</summary>
[Flags]
internal enum FlagStyle : byte
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary><c>-p x</c>, <c>-p=x</c>.</summary>
    Apart = 1,

    /// <summary><c>-px</c>. Programs with this style alone ask for the password at <c>-p</c>, and the word behind it is something else.</summary>
    Joined = 2,

    /// <summary>Both.</summary>
    Either = Apart | Joined,
}

/// <summary>The programs whose command lines hold passwords, and where.</summary>
internal static class CommandTables
{
    /// <summary>Flags behind which a password stands, by program; without the first hyphen.</summary>
    public static readonly (string Flag, FlagStyle Style, string Programs)[] Flags =
    [
        ("p", FlagStyle.Apart, "dotnet nuget,cypher-shell,snowsql,couchbase-cli,elasticsearch-users,certutil,helm,az login,ibmcloud login,cf "
            + "login,oc login,mongo,mongosh,mongodump,mongorestore,mongoexport,mongoimport,psexec,cqlsh,twine,poetry,influx"),
        ("p", FlagStyle.Apart, "useradd,usermod,rdesktop,crackmapexec,nxc,evil-winrm,hydra,gpg,security,lpass,rabbitmqadmin,notarytool,altool,"
            + "ncftpput,ncftpget,racadm"),
        ("p", FlagStyle.Either, "docker login,podman login,buildah login,skopeo login,sshpass"),
        ("p", FlagStyle.Joined, "mysql,mysqldump,mysqladmin,mysqlimport,mysqlcheck,mysqlsh,mariadb,mariadb-dump,7z,7za,7zr,rar,unrar"),
        ("P", FlagStyle.Apart, "ssh-keygen,security,unzip,zip,mosquitto_pub,mosquitto_sub,ipmitool,tsql,ykman"),
        ("P", FlagStyle.Either, "sqlcmd,bcp,isql,osql"),
        ("a", FlagStyle.Apart, "redis-cli,redis-benchmark,valkey-cli"),
        ("w", FlagStyle.Apart, "ldapsearch,ldapmodify,ldapadd,ldapdelete,ldappasswd,ldapwhoami,kadmin,security"),
        ("s", FlagStyle.Apart, "ldappasswd,slappasswd"),
        ("N", FlagStyle.Apart, "ssh-keygen"),
        ("c", FlagStyle.Apart, "snmpwalk,snmpget,snmpset,snmpbulkwalk"),
        ("A", FlagStyle.Apart, "snmpwalk,snmpget,snmpset,snmpbulkwalk"),
        ("X", FlagStyle.Apart, "snmpwalk,snmpget,snmpset,snmpbulkwalk"),
        ("k", FlagStyle.Apart, "nuget push,openssl,gem push,choco,security set-key-partition-list"),
        ("K", FlagStyle.Apart, "openssl"),
        ("t", FlagStyle.Apart, "doctl,rancher login,glab,vercel,codecov"),
        ("r", FlagStyle.Apart, "gitlab-runner register"),
        ("b", FlagStyle.Either, "gh secret"),
        ("pw", FlagStyle.Apart, "plink,pscp,psftp,putty"),
        ("ap", FlagStyle.Apart, "swaks"),
        ("xp", FlagStyle.Apart, "sendemail"),
        ("hp", FlagStyle.Joined, "rar,unrar"),
        ("emp", FlagStyle.Apart, "mvn"),
        ("new", FlagStyle.Apart, "keytool"),
        ("ApiKey", FlagStyle.Apart, "nuget push"),
        ("-key", FlagStyle.Apart, "gem push"),
        ("-body", FlagStyle.Apart, "gh secret"),
        ("-data", FlagStyle.Apart, "drone secret"),
        ("-value", FlagStyle.Apart, "keyvault secret,put-parameter"),
        ("-ticket", FlagStyle.Apart, "icinga2"),
        ("-plaintext", FlagStyle.Apart, "caddy hash-password"),
        ("-from-literal", FlagStyle.Apart, "create secret"),
    ];

    /// <summary>Flags behind which <c>user:password</c> stands, or what the program has for the colon.</summary>
    public static readonly (string Flag, string Programs)[] Accounts =
    [
        ("a", "http,https,xh,httpie"),
        ("u", "curl,wget,lftp"),
        ("U", "curl,smbclient,rpcclient,winexe,net rpc,net ads"),
        ("A", "ab"),
        ("P", "ab"),
    ];

    /// <summary>Flags that begin with a slash.</summary>
    public static readonly string[] SlashPrograms = ["schtasks", "xfreerdp", "wfreerdp", "signtool"];

    /// <summary>
    /// Commands with the password at a fixed place, counted from one, or -1 for the last; flags do not count. A stroke stands before the three
    /// characters that the command is found by, where its first three are too
    /// frequent; three stops stand for any arguments, a star for one, or for the end of one; an equals sign at the end for the name that the value
    /// stands behind.
    /// </summary>
    public static readonly (string Command, int Argument, ArgumentForm Form)[] Arguments =
    [
        ("net user", 2, ArgumentForm.Whole), ("NET USER", 2, ArgumentForm.Whole), ("net use", 2, ArgumentForm.Whole),
        ("NET USE", 2, ArgumentForm.Whole), ("netsh ... key=", 0, ArgumentForm.Whole),
        ("vault unwrap", 1, ArgumentForm.Whole), ("vault login", 1, ArgumentForm.Whole), ("vault unseal", 1, ArgumentForm.Whole),
        ("vault operator unseal", 1, ArgumentForm.Whole), ("vault operator rekey", 1, ArgumentForm.Whole),
        ("vault token lookup", 1, ArgumentForm.Whole), ("vault token revoke", 1, ArgumentForm.Whole), ("vault token renew", 1, ArgumentForm.Whole),
        ("vault kv put", 0, ArgumentForm.Pairs), ("vault kv patch", 0, ArgumentForm.Pairs), ("vault write secret/*", 0, ArgumentForm.Pairs),
        ("fly secrets set", 0, ArgumentForm.Pairs), ("flyctl secrets set", 0, ArgumentForm.Pairs),
        ("tr|avis encrypt", 0, ArgumentForm.Pairs), ("rclone obscure", 1, ArgumentForm.Whole), ("pulumi config set --secret", 2, ArgumentForm.Whole),
        ("dotnet user-secrets set", 2, ArgumentForm.Whole),
        ("wpa_passphrase", 2, ArgumentForm.Whole), ("wpa-psk", 1, ArgumentForm.Key), ("iwconfig ... key", 1, ArgumentForm.Key),
        ("rabbitmqctl add_user", 2, ArgumentForm.Whole), ("rabbitmqctl change_password", 2, ArgumentForm.Whole),
        ("rabbitmqctl authenticate_user", 2, ArgumentForm.Whole), ("ejabberdctl register", 3, ArgumentForm.Whole),
        ("ejabberdctl change_password", 3, ArgumentForm.Whole), ("pro|sodyctl register", 3, ArgumentForm.Whole),
        ("htpasswd -b", 3, ArgumentForm.Whole), ("htpasswd -nb", 2, ArgumentForm.Whole), ("htpasswd -bn", 2, ArgumentForm.Whole),
        ("htpasswd -cb", 3, ArgumentForm.Whole), ("htpasswd -bc", 3, ArgumentForm.Whole),
        ("htpasswd -cbB", 3, ArgumentForm.Whole), ("htpasswd -bcB", 3, ArgumentForm.Whole), ("htpasswd -cBb", 3, ArgumentForm.Whole),
        ("htpasswd -nbB", 2, ArgumentForm.Whole), ("htpasswd -bB", 3, ArgumentForm.Whole),
        ("htpasswd -Bb", 3, ArgumentForm.Whole), ("htpasswd -Bbn", 2, ArgumentForm.Whole), ("htpasswd -bnB", 2, ArgumentForm.Whole),
        ("mo|squitto_passwd -b", 3, ArgumentForm.Whole), ("mkpasswd", -1, ArgumentForm.Drawn), ("open|ssl passwd", -1, ArgumentForm.Drawn),
        ("mc alias set", 4, ArgumentForm.Whole), ("mc config host add", 4, ArgumentForm.Whole), ("mc admin user add", 3, ArgumentForm.Whole),
        ("nuget setapikey", 1, ArgumentForm.Whole), ("nuget push", 2, ArgumentForm.Drawn),
        ("cargo login", 1, ArgumentForm.Whole), ("poetry config pypi-token.pypi", 1, ArgumentForm.Whole), ("htt|p-basic.*", 2, ArgumentForm.Drawn),
        ("githu|b-oauth.*", 1, ArgumentForm.Drawn), ("bundle config", -1, ArgumentForm.Colon),
        ("ngrok authtoken", 1, ArgumentForm.Whole), ("ansibl|e-vault encrypt_string", 1, ArgumentForm.Whole),
        ("drush user:password", 2, ArgumentForm.Whole), ("drush user-password", 2, ArgumentForm.Whole), ("drush upwd", 2, ArgumentForm.Whole),
        ("bw unlock", 1, ArgumentForm.Whole), ("bw login", 2, ArgumentForm.Whole), ("encry|ptwallet", 1, ArgumentForm.Drawn),
        ("smbclient", 2, ArgumentForm.Drawn), ("et|cdctl user add", 1, ArgumentForm.Colon),
        ("sqlplus", 1, ArgumentForm.Slash), ("sqlldr", 1, ArgumentForm.Slash), ("rman target", 1, ArgumentForm.Slash),
        ("ex|pdp", 1, ArgumentForm.Slash), ("im|pdp", 1, ArgumentForm.Slash), ("co|nn", 1, ArgumentForm.Slash),
        ("CONN", 1, ArgumentForm.Slash), ("CONNECT", 1, ArgumentForm.Slash), ("db2 connect to * user * using", 1, ArgumentForm.Whole),
        ("radi|us-server ... key", 1, ArgumentForm.Key), ("taca|cs-server ... key", 1, ArgumentForm.Key), ("crypto i|sakmp key", 1, ArgumentForm.Key),
        ("aaa server ... key", 1, ArgumentForm.Key), ("serve|r-private ... key", 1, ArgumentForm.Key),
        ("pre-share|d-key address * key", 1, ArgumentForm.Key), ("ke|y-string", 1, ArgumentForm.Key), ("authenticatio|n-key", 1, ArgumentForm.Key),
        ("message-diges|t-key", 1, ArgumentForm.Key),
        ("snmp-server community", 1, ArgumentForm.Drawn), ("snmp community", 1, ArgumentForm.Drawn),
        ("snmp-server user ... auth", 1, ArgumentForm.Key), ("snmp-server user ... priv", 1, ArgumentForm.Key),
    ];

    /// <summary>Programs that read a password, token or key from their input, and the word of their command line without which they do not.</summary>
    public static readonly (string Program, string Word)[] Readers =
    [
        ("su", ""), ("sudo", "-S"), ("sudo", "-kS"), ("sudo", "-Sk"), ("passwd", ""), ("smbpasswd", ""), ("kinit", ""), ("cryptsetup", ""),
        ("ConvertTo-SecureString", ""), ("convertto-securestring", ""), ("realm", "join"), ("adcli", "join"),
        ("net", "join"), ("gpg", "--passphrase-fd"), ("gpg2", "--passphrase-fd"), ("gh", "auth"), ("gh", "secret"), ("glab", "auth"),
        ("wrangler", "secret"), ("vercel", "env"), ("vault", "login"), ("docker", "secret"), ("podman", "secret"),
        ("gcloud", "secrets"), ("openssl", "-stdin"), ("openssl", "stdin"), ("wg", "pubkey"), ("htpasswd", "-i"), ("htpasswd", "-ni"),
        ("ssh-add", "-"), ("zfs", "load-key"), ("zpool", "create"), ("veracrypt", "--stdin"), ("saslpasswd2", "-p"),
        ("mkpasswd", "-s"), ("openconnect", "--passwd-on-stdin"), ("vncpasswd", "-f"), ("systemd-creds", "encrypt"), ("pass", "insert"),
        ("secret-tool", "store"), ("ecryptfs-add-passphrase", ""), ("bw", "unlock"), ("npm", "login"),
        ("security", "-i"), ("pw", "-h"), ("ansible-vault", "encrypt_string"), ("sshpass", ""), ("ykman", ""), ("pdbedit", "-t"), ("keyctl", "padd"),
        ("flyctl", "import"), ("fly", "import"), ("doas", "-S"), ("systemd-ask-password", ""),
    ];

    /// <summary>Flags by which any program reads one from its input.</summary>
    public static readonly string[] ReadingFlags = ["--password-stdin", "--stdin", "--with-token", "--passphrase-fd", "--token-stdin",
        "--stdin-password", "--password-file=-", "--passwd-on-stdin", "-password-stdin", "--passphrase-stdin"];
}
