using System.Diagnostics;
using System.Globalization;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Files;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Lists;

/// <remarks>LIST_NAMES and LIST_CHANGES make more of it.</remarks>
public sealed class ListUnderLoadTests : IDisposable
{
    private static readonly int Names = Setting("LIST_NAMES", 5000);
    private static readonly int Changes = Setting("LIST_CHANGES", 20);

    private readonly TemporaryFolder _folder = new();
    private readonly JumpingClock _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Loses_no_query_while_a_list_changes_again_and_again_and_frees_every_old_one()
    {
        var path = Write(0);
        using var site = new TestSite(_clock, o => o with
        {
            Threads = 2,
            Rules = [new RuleOptions(new MatchOptions { SuffixFiles = [path] }, new RefuseAction())],
        });
        using var stop = new CancellationTokenSource();
        int asked = 0, wrong = 0;
        var began = Stopwatch.GetTimestamp();
        var load = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(() =>
        {
            using var client = TestSite.Client(site.EndPoint);
            while (!stop.IsCancellationRequested)
            {
                Interlocked.Increment(ref asked);
                var answer = TestSite.Ask(client, MessageText.Wire("www.always.example IN A +rd"), 15_000);
                if (answer is null || (answer[3] & 0xF) != (int)ResponseCode.Refused)
                    Interlocked.Increment(ref wrong);
            }
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        for (var change = 1; change <= Changes; change++)
        {
            var entries = site.Balancer.Lists[0].Entries;
            Write(change);
            Wait.Until("the changed list is in force", () =>
            {
                site.Balancer.LookAtLists();
                _clock.Jump(TimeSpan.FromMilliseconds(300));
                return site.Balancer.Lists[0].Entries != entries;
            }, TimeSpan.FromMinutes(1));
        }

        Wait.Until("every old table is freed", () =>
        {
            site.Balancer.LookAtLists();
            return site.Balancer.RetiredLists == 0;
        });
        await stop.CancelAsync();
        await load;
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{Changes} changes of {Names} names, {asked / Stopwatch.GetElapsedTime(began).TotalSeconds:F0} queries/s, "
            + $"{wrong} of {asked} lost or wrong; {site.Balancer.Lists[0].Bytes / 1e6:F1} MB");
        Assert.True(asked > 100, $"{asked} asked");
        Assert.Equal(0, wrong);
        Assert.Equal(asked, site.Balancer.Rules[0].Hits);
    }

    [Fact]
    public void A_reload_brings_a_list_with_it_and_is_refused_whole_when_that_cannot_be_had()
    {
        using var site = new TestSite(o => o);
        byte[] query = MessageText.Wire("www.always.example IN A +rd");
        RuleOptions Rule(string path) => new(new MatchOptions { SuffixFiles = [path] }, new NxDomainAction());
        var refused = Assert.Throws<ArgumentException>(
            () => site.Balancer.Reconfigure(site.Options with { Rules = [Rule(_folder.File("none"))] }));
        Assert.StartsWith($"{_folder.File("none")}: No such file or directory", refused.Message, StringComparison.Ordinal);
        Assert.Empty(site.Balancer.Lists);
        Assert.Empty(site.Balancer.Rules);

        site.Balancer.Reconfigure(site.Options with { Rules = [Rule(Write(0))] });
        Assert.Equal(ResponseCode.NXDomain, (ResponseCode)(site.Ask(query)![3] & 0xF));
        site.Balancer.Reconfigure(site.Options);
        Assert.Empty(site.Balancer.Lists);
        Assert.Equal(ResponseCode.ServFail, (ResponseCode)(site.Ask(query)![3] & 0xF));
    }

    [Fact]
    public void Starts_without_a_list_that_is_not_there_and_takes_it_when_it_comes()
    {
        var path = _folder.File("list");
        using var site = new TestSite(_clock, o => o with
        {
            Rules = [new RuleOptions(new MatchOptions { SuffixFiles = [path] }, new RefuseAction())],
        });
        byte[] query = MessageText.Wire("www.always.example IN A +rd");
        Assert.Equal(ResponseCode.ServFail, (ResponseCode)(site.Ask(query)![3] & 0xF));
        Assert.Null(site.Balancer.Lists[0].LoadedAt);
        Write(0);
        Wait.Until("the list is in force", () =>
        {
            site.Balancer.LookAtLists();
            _clock.Jump(TimeSpan.FromMilliseconds(300));
            return site.Balancer.Lists[0].LoadedAt is not null;
        });
        Assert.Equal(ResponseCode.Refused, (ResponseCode)(site.Ask(query)![3] & 0xF));
        Assert.Equal("127.0.0.1", $"{site.Balancer.Rules[0].Last?.Client}");
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;

    private string Write(int change)
    {
        // Into place in one step, as a file under load is best replaced.
        var path = _folder.File("list");
        File.WriteAllText(path + ".new",
            "always.example\n" + string.Concat(Enumerable.Range(0, Names + change).Select(i => $"n{i}.example\n")));
        File.Move(path + ".new", path, overwrite: true);
        return path;
    }

    /// <summary>The system's clock, set forward at will.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        private long _offset;

        public override long GetTimestamp() => System.GetTimestamp() + Volatile.Read(ref _offset);

        public void Jump(TimeSpan by) => Interlocked.Add(ref _offset, (long)(by.TotalSeconds * TimestampFrequency));
    }
}
