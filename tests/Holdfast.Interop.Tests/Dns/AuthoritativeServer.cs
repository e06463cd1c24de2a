using System.Net;
using System.Runtime.InteropServices;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Interop.Tests.Dns;

/// <summary>
/// NSD or BIND on a port of loopback, with the zone <c>example</c> for everybody and <c>signed.example</c> for who has the key.
/// </summary>
public sealed class AuthoritativeServer : IDisposable
{
    /// <summary>The TSIG key, as dig takes it.</summary>
    public const string Key = $"hmac-sha256:secondaries:{Secret}";

    private const string Secret = "c2VjcmV0IG9mIHRoZSB0ZXN0cyBvZiBob2xkZmFzdA==";

    private readonly TemporaryFolder _folder = new();
    private readonly ChildProcess _process;

    private AuthoritativeServer(string program, string zone, Func<AuthoritativeServer, string> configuration, string[] arguments)
    {
        _folder.Write("example.zone", zone);
        _folder.Write("signed.zone", zone);
        string file = _folder.Write("server.conf", configuration(this));
        _process = ChildProcess.Start(program, [.. arguments, "-c", file]);
        Wait.Until($"{program} has loaded its zones",
            () => Dig.Serial(EndPoint, "example") is not null && Dig.Serial(EndPoint, "signed.example") is not null);
    }

    public IPEndPoint EndPoint { get; } = new(IPAddress.Loopback, FreePort.Next());

    private string Folder => _folder.Path;

    /// <summary>The server of that name, with a zone of that text.</summary>
    public static AuthoritativeServer Start(string name, string zone) => name switch
    {
        "nsd" => new("/usr/sbin/nsd", zone, Nsd, ["-d"]),
        "named" => new("/usr/sbin/named", zone, Named, ["-g"]),
        _ => throw new ArgumentException($"no such server: {name}", nameof(name)),
    };

    /// <summary>Gives it another version of the zone.</summary>
    public void Reload(string zone)
    {
        _folder.Write("example.zone", zone);
        _process.Signal(PosixSignal.SIGHUP);
    }

    public void Dispose()
    {
        _process.Dispose();
        _folder.Dispose();
    }

    private static string Nsd(AuthoritativeServer server) => $"""
        server:
            ip-address: 127.0.0.1@{server.EndPoint.Port}
            username: ""
            zonesdir: "{server.Folder}"
            database: ""
            pidfile: "{server.Folder}/nsd.pid"
            xfrdfile: "{server.Folder}/xfrd.state"
            xfrdir: "{server.Folder}"
            zonelistfile: "{server.Folder}/zone.list"
            # Else it drops what comes to more than 200 answers of a kind a second.
            rrl-ratelimit: 0
        remote-control:
            control-enable: no
        key:
            name: "secondaries"
            algorithm: hmac-sha256
            secret: "{Secret}"
        zone:
            name: "example"
            zonefile: "example.zone"
            provide-xfr: 127.0.0.1 NOKEY
        zone:
            name: "signed.example"
            zonefile: "signed.zone"
            provide-xfr: 127.0.0.1 secondaries
        """;

    private static string Named(AuthoritativeServer server) => $$"""
        options {
            directory "{{server.Folder}}";
            listen-on port {{server.EndPoint.Port}} { 127.0.0.1; };
            listen-on-v6 { none; };
            pid-file none;
            recursion no;
            // It draws its source ports from 1024 up, so that a NOTIFY may take a port that a test is about to listen on.
            notify no;
            use-v4-udp-ports { range 32768 60999; };
            dnssec-validation no;
            ixfr-from-differences yes;
            allow-transfer { any; };
        };
        controls { };
        key "secondaries" { algorithm hmac-sha256; secret "{{Secret}}"; };
        zone "example" { type primary; file "example.zone"; };
        zone "signed.example" { type primary; file "signed.zone"; allow-transfer { key secondaries; }; };
        """;
}
