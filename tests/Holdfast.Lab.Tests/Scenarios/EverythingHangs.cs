using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Holdfast.Lab.Processes;
using Holdfast.Lab.Sites;
using Holdfast.Lab.Software;
using Holdfast.Testing.Waiting;

namespace Holdfast.Lab.Tests.Scenarios;

/// <summary>
/// Scenario 15: lb1's look-ups of names get no answer, a file system of its checks hangs, and nobody reads its log, all at once.
/// </summary>
public sealed class EverythingHangs(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    private const int Names = 64;
    private const int Files = 8;

    // A mount namespace in which look-ups ask a server that is silent, and an automounter that does nothing has a folder;
    // standard error is a pipe that is full.
    private const string Launcher = """
        mount --make-rprivate / && mount --bind "$1/hangs.resolv" /etc/resolv.conf || exit 1
        rm -rf "$1/hangs" && mkdir "$1/hangs" && mkfifo "$1/hangs/mounts" "$1/hangs/log" && mkdir "$1/hangs/files" || exit 1
        exec 8<>"$1/hangs/mounts" 9<>"$1/hangs/log"
        group=$(ps -o pgid= -p $PPID | tr -d ' ')
        mount -t autofs -o fd=8,pgrp=$group,minproto=5,maxproto=5,indirect none "$1/hangs/files" || exit 1
        head -c 65536 /dev/zero >&9
        exec "${@:2}" >&9 2>&9
        """;

    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(10);

    [Fact]
    public void Sessions_answers_and_commands_wait_for_none_of_it_and_a_stop_does_not_either()
    {
        using var silent = Site.Namespace("lb1").Run(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 53));
            return socket;
        });
        var file = StartHanging();
        Site.WaitUntilWell(TimeSpan.FromSeconds(30));
        Wait.Until("BFD of lb1 is up", () => BfdIsUp("lb1"), TimeSpan.FromSeconds(15));
        var events = Site.Run.Log("bird") + ".events";
        var before = File.ReadAllLines(events).Length;
        var load = Ask(Dns1.Addresses);
        var slowest = SlowestStatus();
        var said = File.ReadAllLines(events).Skip(before).Where(line => line.Contains("lb1_v", StringComparison.Ordinal))
            .ToList();
        var lookUps = silent.Available;
        var hanging = ThreadsNamed("hf-files");
        var stopped = Site.Kill("lb1", Signals.Terminate);
        var moved = RoutesMoved(Dns1.Prefixes, "lb2", stopped, TimeSpan.FromSeconds(3));
        var ended = Site.Process("lb1").WaitForEnd(TimeSpan.FromSeconds(11));
        var took = Stopwatch.GetElapsedTime(stopped);
        Thread.Sleep(500);
        var result = load.Stop();
        Report("15 everything hangs", result, moved, string.Create(CultureInfo.InvariantCulture,
            $"the slowest status took {slowest.Api.TotalMilliseconds:F0} ms, "
            + $"with its process {slowest.Command.TotalMilliseconds:F0} (median {slowest.Typical.TotalMilliseconds:F0}); "
            + $"SIGTERM to the end {took.TotalSeconds:F1} s"));

        Assert.True(lookUps > 0, $"no name was looked up: {file}");
        Assert.True(hanging >= Files, $"{hanging} threads hang in files");
        Assert.Empty(said);
        Assert.Equal(0, result.Lost + result.Failed);
        Assert.True(slowest.Command < TimeSpan.FromSeconds(2), $"a status took {slowest}");
        Assert.True(ended, "the daemon still runs a second after drain_time is over");
    }

    private string StartHanging()
    {
        Site.Kill("lb1");
        Wait.Until("lb1 is gone", () => !Site.Process("lb1").IsAlive, TimeSpan.FromSeconds(5));
        Site.Run.Write("hangs.resolv", "nameserver 127.0.0.1\noptions timeout:30 attempts:2\n");
        var names = Enumerable.Range(0, Names).Select(i => $"{{ http: \"http://h{i}.hangs.example/\" }}");
        var files = Enumerable.Range(0, Files).Select(i => $"{{ file: \"{Site.Run.File($"hangs/files/{i}")}\" }}");
        var file = Site.Configure("lb1", NodeSettings.Default with
        {
            HoldTime = "3s",
            Bfd = true,
            Require = "2",
            Checks = $"[{{ query: a.root-servers.net A }}, {{ pool: default }}, {string.Join(", ", names.Concat(files))}]",
        });
        Site.Process("lb1").Start(Site.Namespace("lb1"), "unshare", "--mount", "bash", "-c", Launcher, "hangs", Site.Run.Path,
            Site.Program, "run", "-c", file);
        return file;
    }

    private int ThreadsNamed(string name) =>
        Directory.GetDirectories($"/proc/{Site.Process("lb1").Identity!.Pid}/task")
            .Count(thread => File.ReadAllText($"{thread}/comm").Trim() == name);

    /// <summary>Asks for the status over and over: the API itself, and by the command, whose process is to start first.</summary>
    private (TimeSpan Api, TimeSpan Command, TimeSpan Typical) SlowestStatus()
    {
        var api = new List<TimeSpan>();
        var command = new List<TimeSpan>();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Lasting; Thread.Sleep(250))
        {
            var asked = Stopwatch.GetTimestamp();
            Assert.Contains("200 OK", StatusOverTheSocket(), StringComparison.Ordinal);
            api.Add(Stopwatch.GetElapsedTime(asked));
            asked = Stopwatch.GetTimestamp();
            var status = Site.Holdfast("lb1", "status");
            command.Add(Stopwatch.GetElapsedTime(asked));
            Assert.Contains("lb1", status.Output + status.Error, StringComparison.Ordinal);
        }

        return (api.Max(), command.Max(), command.Order().ElementAt(command.Count / 2));
    }

    private string StatusOverTheSocket()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(Site.ApiSocket("lb1")));
        socket.Send("GET /api/v1/status HTTP/1.1\r\nHost: lb1\r\nConnection: close\r\n\r\n"u8);
        using var answer = new StreamReader(new NetworkStream(socket));
        return answer.ReadToEnd();
    }
}
