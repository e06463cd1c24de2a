using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Configuration;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Options;
using Holdfast.DropIn.ExaBgp;
using Holdfast.DropIn.Import;

namespace Holdfast.DropIn.Tests.ExaBgp;

/// <summary>What the processes of an exabgp.conf become.</summary>
public sealed class ProcessTests : IDisposable
{
    private const string Web = "--name web --cmd \"curl -sf http://127.0.0.1/\" --ip 203.0.113.1 --ip 2001:db8::53/128";

    private readonly Loaded _loaded = new();

    public void Dispose() => _loaded.Dispose();

    [Fact]
    public void The_seed_file_is_read_as_it_is()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "ExaBgp", "Files", "seed", "exabgp.conf");
        var request = new ConfigurationRequest(null, new ForeignFile(new ExaBgpReader(), file));
        var result = ConfigurationFile.Load(request);
        Assert.Empty(result.Diagnostics);
        var process = Assert.Single(result.Options!.Processes);
        Assert.Equal(
            ("healthcheck", Path.Combine(Path.GetDirectoryName(file)!, "healthcheck.sh"), ProcessEncoder.Text, false, null),
            (process.Name, Assert.Single(process.Run), process.Encoder, process.Acknowledges, process.Neighbors));
        Assert.Equal([ProcessEvent.NeighborChanges], process.Events);
        Assert.Equal(["192.0.2.254", "2001:db8:d00f:2::1"], result.Options.Bgp!.Neighbors.Select(neighbor => neighbor.Name));
        AssertImportIsTheSame(request);
    }

    [Fact]
    public void A_process_speaks_to_the_neighbors_that_name_it()
    {
        var options = _loaded.Right($$"""
            process one { run /bin/true -x "a b" [1,2]; encoder json; respawn disable; }
            process two { run /bin/true; encoder text; }
            {{Loaded.Neighbor("api { processes [ one two ]; neighbor-changes; fsm; }")}}
            neighbor 192.0.2.2 { local-as 65101; peer-as 64500; local-address 192.0.2.10; api { processes [ two ]; } }
            """);
        Assert.Equal(["one: /bin/true|-x|a b|[|1|,|2|] Json False 192.0.2.1 NeighborChanges Fsm",
            "two: /bin/true Text True  NeighborChanges Fsm"],
            options.Processes.Select(process =>
                $"{process.Name}: {string.Join('|', process.Run)} {process.Encoder} {process.Respawn} "
                + $"{string.Join(' ', process.Neighbors ?? [])} {string.Join(' ', process.Events)}"));
    }

    [Theory]
    [InlineData("api { processes-match [ \"^wat\" \"y.*\" ]; receive { parsed; update; open disable; } "
        + "send { packets; keepalive; } }",
        "ReceiveParsed ReceiveUpdate SendPackets SendKeepalive")]
    [InlineData("api { processes [ watch ]; } api more { processes [ watch ]; "
        + "receive { consolidate; refresh; notification; } }",
        "ReceiveConsolidate ReceiveRefresh ReceiveNotification")]
    [InlineData("process watch { run /bin/watch; peer-updates; send-packets; }",
        "NeighborChanges ReceiveParsed ReceiveUpdate SendPackets")]
    [InlineData("api { processes [ watch ]; receive { parsed; neighbor-changes; } fsm false; }", "ReceiveParsed NeighborChanges")]
    public void A_process_is_told_what_is_asked_for(string api, string events)
    {
        var options = _loaded.Right($"process watch {{ run /bin/watch; encoder json; }}\n{Loaded.Neighbor(api)}");
        Assert.Equal(events, string.Join(' ', Assert.Single(options.Processes).Events));
    }

    [Theory]
    [InlineData("python3 -m exabgp healthcheck")]
    [InlineData("python -m exabgp healthcheck")]
    [InlineData("exabgp healthcheck")]
    [InlineData("/usr/bin/exabgp-healthcheck")]
    public void Exabgps_own_health_check_becomes_services(string command)
    {
        var options = _loaded.Right(Process(
            $"{command} {Web} --interval 10 -f 2 --timeout=3 --rise 4 --fall 2 --disable /etc/exabgp/off "
            + "--up-metric 10 --community \"65101:1 no-export\" --next-hop 192.0.2.10 --down-execute 'logger down' --no-ack"));
        Assert.Empty(options.Processes);
        Assert.Equal(["web 203.0.113.1/32 10 1000 500", "web-2 2001:db8::53/128 11 1001 501"],
            options.Anycast.Services.Select(service =>
                $"{service.Name} {service.Prefixes[0].Announced} {service.Med} {Med(service.OnDown)} {Med(service.OnDisabled)}"));
        var first = options.Anycast.Services[0];
        Assert.Equal((10d, 2d, 3d, 4, 2, "/etc/exabgp/off", null),
            (first.Interval.TotalSeconds, first.FastInterval!.Value.TotalSeconds, first.Timeout.TotalSeconds, first.Rise,
                first.Fall,
                first.DisableFile, first.Damping));
        var check = Assert.IsType<CheckOptions.Command>(Assert.Single(first.Checks));
        Assert.Equal((true, "curl -sf http://127.0.0.1/"), (check.Shell, Assert.Single(check.Arguments)));
        Assert.Equal("65101:1 65535:65281", first.Communities.ToString());
        Assert.Equal("logger down", Assert.Single(first.Hooks.OnDown!.Arguments));
    }

    [Fact]
    public void With_one_metric_for_all_it_is_one_service_and_may_be_withdrawn()
    {
        var service = Assert.Single(_loaded.Right(Process(
            $"exabgp healthcheck {Web} --increase 0 --withdraw-on-down")).Anycast.Services);
        Assert.Equal(2, service.Prefixes.Length);
        Assert.Equal((typeof(OnDown.Withdraw), 100u, 5.1), (service.OnDown.GetType(), service.Med,
            service.Interval.TotalSeconds));
    }

    [Fact]
    public void Its_options_may_stand_in_a_file()
    {
        _loaded.Beside("web.conf",
            "# a comment\nname = web\ncommand = curl -sf http://127.0.0.1/\nip = 203.0.113.1\nrise = 7\ndebug\n");
        var service = Assert.Single(_loaded.Right(Process("exabgp healthcheck --config web.conf --fall 9")).Anycast.Services);
        Assert.Equal(("web", 7, 9), (service.Name, service.Rise, service.Fall));
    }

    [Theory]
    [InlineData("--label web", "is known only when it runs")]
    [InlineData("--ip 203.0.113.0/24", "is a network")]
    [InlineData("--ip 203.0.113.1 --as-path 65101", "no counterpart of `--as-path`")]
    [InlineData("--ip 203.0.113.1 --interval 0", "is not from 0.1")]
    [InlineData("--ip 203.0.113.1 --some-day", "`--some-day` is not known of it")]
    [InlineData("--ip 203.0.113.1 --up-metric 1000", "its metric is not higher")]
    public void What_is_no_service_runs_as_the_process_it_is(string arguments, string why)
    {
        var result = _loaded.Of(Process($"exabgp healthcheck --cmd true {arguments}"));
        Assert.Contains(result.Diagnostics, found => found.Line == 1 && found.Message.Contains(why, StringComparison.Ordinal));
        Assert.Equal("watch", Assert.Single(result.Options!.Processes).Name);
        Assert.Empty(result.Options.Anycast.Services);
    }

    [Fact]
    public void It_runs_as_a_process_when_that_is_asked_or_when_some_neighbors_only_are_told()
    {
        var conf = Process($"exabgp healthcheck {Web}");
        Assert.Single(_loaded.Right(conf, new ForeignOptions { AsProcess = true }).Processes);
        conf += "neighbor 192.0.2.2 { local-as 65101; peer-as 64500; local-address 192.0.2.10; }\n";
        Assert.Equal("192.0.2.1", Assert.Single(Assert.Single(_loaded.Right(conf).Processes).Neighbors!.Value));
    }

    [Fact]
    public void What_is_imported_is_what_is_read()
    {
        _loaded.Beside("exabgp.env", "[exabgp.tcp]\nbind = '192.0.2.10'\n[exabgp.api]\nack = false\n");
        AssertImportIsTheSame(_loaded.Request(Process($"exabgp healthcheck {Web} --execute 'logger \"$STATE\"'") + """
            process other { run /bin/sh -c "echo 'a: b' # c"; encoder json; }
            template { neighbor t { md5-password "key: # '1'"; capability { graceful-restart 120; aigp enable; } } }
            neighbor 2001:db8::1 {
                inherit t;
                local-as 65102; peer-as 64501; router-id 192.0.2.99; local-address 2001:db8::2;
                api { processes [ watch ]; neighbor-changes; }
                static {
                    route 2001:db8:1::/48 next-hop self med 5 as-path [ 64512 ( 64513 ) ] community [ no-export ] split /50;
                    route 198.18.0.0/15 {
                        next-hop self; aggregator ( 65101:192.0.2.7 ); attribute [ 0x63 0xc0 0x00 ]; aigp 77; watchdog w; withdraw;
                    }
                }
            }
            """));
    }

    private static string Process(string run) =>
        $"process watch {{ run {run}; encoder text; }}\n{Loaded.Neighbor("api { processes [ watch ]; }")}";

    private static uint Med(OnDown onDown) => Assert.IsType<OnDown.Deprefer>(onDown).Med;

    private static void AssertImportIsTheSame(ConfigurationRequest request)
    {
        var direct = ConfigurationFile.Load(request);
        var imported = ImportedFile.Of(request);
        Assert.True(imported.Text is not null, string.Join('\n', direct.Diagnostics));
        using var loaded = new Loaded();
        var again = ConfigurationFile.Load(new ConfigurationRequest(loaded.Beside("holdfast.yaml", imported.Text)));
        Assert.True(again.Options is not null, string.Join('\n', again.Diagnostics));
        Assert.Equal(direct.Options!.Bgp, again.Options.Bgp);
        Assert.Equal(direct.Options, again.Options);
    }
}
