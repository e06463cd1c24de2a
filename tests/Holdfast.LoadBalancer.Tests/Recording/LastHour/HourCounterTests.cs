using System.Net;
using FsCheck.Xunit;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Recording.LastHour;
using Holdfast.Testing.Memory;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.LoadBalancer.Tests.Recording.LastHour;

public sealed class HourCounterTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly FakeTimeProvider _time = new();
    private readonly RecentQueries _recent = new(workers: 1);
    private readonly RecordNames _names;
    private readonly HourCounter _hour;
    private PrivacyOptions _privacy = new();
    private string _rule = "first";

    public HourCounterTests()
    {
        _recent.Reconfigure(new RecentOptions { Size = 65536 });
        _names = new RecordNames(_ => null, number => $"r{number}", number => number == 3 ? _rule : null);
        _hour = new HourCounter(_recent, _time, _names);
    }

    [Property(MaxTest = 4)]
    public void The_counts_of_an_hour_hold_what_their_errors_say(int seed)
    {
        // Thousands of clients, more than a sketch has places for, and others frequent in each window.
        var stream = new KeyStream(seed);
        var hour = new HourCounter(_recent, _time, _names);
        int windows = stream.Number(3);
        for (int window = 0; window < windows; window++, _time.Advance(HourCounter.Window))
        {
            for (int i = 0; i < 8000; i++)
            {
                stream.Next(shift: window * stream.Number(3));
                Write(client: Address(stream.Last));
                if (i % 400 == 399)
                    Step(hour);
            }
        }

        var top = Count(TopSubject.Clients, counter: hour, rows: 10_000);
        Assert.Equal((windows * 8000, windows * 8000, 0, 0), (top.Queries, top.Total, top.Unseen, top.Missing));
        var weights = stream.Weights.ToDictionary(key => Address(key.Key), key => key.Value);
        Assert.All(top.Rows, row => Assert.InRange(weights[row.Key], row.Count - row.Error, row.Count));
        var there = top.Rows.Select(row => row.Key).ToHashSet();
        Assert.All(weights.Where(client => client.Value > top.Total / 1024), client => Assert.Contains(client.Key, there));

        top = Count(TopSubject.Clients, counter: hour, rows: 10_000, prefix: (28, 128));
        var groups = weights.GroupBy(client => Network(client.Key), client => client.Value);
        var rows = top.Rows.ToDictionary(row => row.Key);
        Assert.All(groups, group => Assert.InRange(group.Sum(), Least(rows, group.Key), Most(rows, group.Key) + top.Missing));
    }

    [Fact]
    public void Windows_fall_out_whole_after_an_hour()
    {
        Write(client: "192.0.2.1", times: 5);
        Step();
        _time.Advance(HourCounter.Window);
        Write(client: "192.0.2.2", times: 3);
        Assert.Equal(["192.0.2.1 5", "192.0.2.2 3"], Rows(TopSubject.Clients));
        _time.Advance(Hour - TimeSpan.FromSeconds(1));
        Assert.Equal(["192.0.2.1 5", "192.0.2.2 3"], Rows(TopSubject.Clients));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["192.0.2.2 3"], Rows(TopSubject.Clients));
        _time.Advance(2 * Hour);
        Assert.Empty(Rows(TopSubject.Clients));
    }

    [Fact]
    public void Less_than_an_hour_can_be_asked_for_and_when_it_began_is_told()
    {
        var began = _time.GetUtcNow();
        for (int window = 1; window <= 4; window++, _time.Advance(HourCounter.Window))
        {
            Write(client: $"192.0.2.{window}");
            Step();
        }

        Write(client: "192.0.2.5");
        var top = Count(TopSubject.Clients, last: TimeSpan.FromMinutes(6));
        Assert.Equal(["192.0.2.3", "192.0.2.4", "192.0.2.5"], top.Rows.Select(row => row.Key).Order());
        Assert.Equal(began + (2 * HourCounter.Window), top.Since);
        Assert.Equal(began, Count(TopSubject.Clients).Since);
    }

    [Fact]
    public void What_the_ring_overran_is_told_and_stands_for_nothing()
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        Write(times: 70_000);
        var top = Count(TopSubject.Names);
        Assert.Equal((70_000, top.Total), (top.Queries, top.Queries - top.Unseen));
        Assert.InRange(top.Unseen, 70_000 - 65_536, 70_000 - 65_000);
    }

    [Fact]
    public void What_is_sampled_stands_for_all_and_its_error_is_told()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        for (int i = 0; i < 60_000; i++)
            Write(client: i % 3 == 0 ? "192.0.2.1" : "192.0.2.2", octets: 100);
        var top = Count(TopSubject.Clients);
        Assert.Equal((60_000, 60_000), (top.Queries, top.Total));
        Assert.InRange(top.Read, RingSampler.MostPerSecond / 2, RingSampler.MostPerSecond);
        Assert.All(top.Rows, row => Assert.InRange(row.SamplingError, 1, 2000));
        // Twice what is told: six standard deviations.
        Assert.InRange(top.Rows[0].Count, 40_000 - (2 * top.Rows[0].SamplingError), 40_000 + (2 * top.Rows[0].SamplingError));
        var octets = Count(TopSubject.Bytes);
        Assert.Equal((6_000_000, 100 * top.Rows[0].Count), (octets.Total, octets.Rows[0].Count));
        Assert.InRange(octets.Rows[0].SamplingError, 100 * top.Rows[0].SamplingError - 100, 100 * top.Rows[0].SamplingError);
    }

    [Fact]
    public void Rules_keep_their_names_when_a_reload_gives_their_places_to_others()
    {
        Write(rule: 3, times: 2);
        Step();
        _rule = "second";
        _hour.NamesChanged();
        Write(rule: 3);
        Write(rule: 4);
        Assert.Equal(["first 2", "#4 1", "second 1"], Rows(TopSubject.Rules));
    }

    [Theory]
    [InlineData(TopSubject.Names, 0, "www.Example.com. 3", "a.example.com. 1", "example.org. 1")]
    [InlineData(TopSubject.Names, 2, "example.com. 4", "example.org. 1")]
    [InlineData(TopSubject.Zones, 0, "example.com. 4", "example.org. 1")]
    [InlineData(TopSubject.Zones, 1, "com. 4", "org. 1")]
    [InlineData(TopSubject.Names, 1, "com. 4", "org. 1")]
    public void Names_are_counted_by_their_last_labels(TopSubject subject, int labels, params string[] expected)
    {
        Write(name: "www.Example.com.", times: 2);
        Write(name: "WWW.example.COM.");
        Write(name: "a.example.com.");
        Write(name: "example.org.");
        Assert.Equal(expected.Select(row => row.ToLowerInvariant()), Rows(subject, labels));
    }

    [Theory]
    [InlineData(32, 128, "192.0.2.1 2", "192.0.2.200 1", "2001:db8:0:1::1 1", "2001:db8:0:2::1 1")]
    [InlineData(24, 56, "192.0.2.0/24 3", "2001:db8::/56 2")]
    [InlineData(16, 48, "192.0.0.0/16 3", "2001:db8::/48 2")]
    [InlineData(25, 64, "192.0.2.0/25 2", "192.0.2.128/25 1", "2001:db8:0:1::/64 1", "2001:db8:0:2::/64 1")]
    public void Clients_are_shown_as_far_as_they_may_be(int ipv4, int ipv6, params string[] expected)
    {
        foreach (string client in (string[])["192.0.2.1", "192.0.2.1", "192.0.2.200", "2001:db8:0:1::1", "2001:db8:0:2::1"])
            Write(client, octets: 100);
        Assert.Equal(expected, Shown(Count(TopSubject.Clients, prefix: (ipv4, ipv6))));
        _privacy = new PrivacyOptions { Ipv4 = ipv4, Ipv6 = ipv6 };
        Assert.Equal(expected, Shown(Count(TopSubject.Clients)));
        Assert.Equal(expected.Select(row => row + "00"), Shown(Count(TopSubject.Bytes)));

        static IEnumerable<string> Shown(TopHour top) =>
            top.Rows.OrderByDescending(row => row.Count).ThenBy(row => row.Key, StringComparer.Ordinal)
                .Select(row => $"{row.Key} {row.Count}");
    }

    [Fact]
    public void Every_subject_has_its_counts()
    {
        Write(rule: 3, backend: 2, elapsed: TimeSpan.FromSeconds(1), octets: 40, times: 2);
        Write(outcome: QueryOutcome.BackendTimeout, octets: 0);
        string[] heaviest = [.. Enum.GetValues<TopSubject>().Select(subject => Rows(subject)[0])];
        Assert.Equal(
            [
                "192.0.2.1 3", "www.example. 3", "www.example. 3", "A 3", "NOERROR 2", "first 2", "r2 2", "www.example. 2",
                "www.example. 1", "backend_timeout 1", "192.0.2.1 80",
            ], heaviest);
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        Write(rule: 3, backend: 2);
        Step();
        var record = Record();
        Assert.Equal(0, AllocatedBytes.Of(() =>
        {
            _recent.Rings[0].Observe(in record, [], []);
            _hour.Step();
        }));
    }

    [Fact]
    public void An_hour_of_random_names_and_clients_takes_less_than_8_MB()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var random = new Random(5);
        var record = Record();
        record.Elapsed = _time.TimestampFrequency;
        Span<byte> name = stackalloc byte[NameWire.MaxLength];
        name.Clear();
        const int labels = 4, label = 63;
        for (int at = 0; at < labels; at++)
            name[at * label] = label - 1;
        for (int window = 0; window < 13; window++, _time.Advance(HourCounter.Window))
        {
            for (int i = 0; i < 1500; i++)
            {
                record.Outcome = i % 2 == 0 ? QueryOutcome.Answered : QueryOutcome.BackendTimeout;
                record.Client = ClientAddress.FromIPv4((uint)random.Next());
                for (int at = 0; at < labels; at++)
                    random.NextBytes(name.Slice((at * label) + 1, label - 1));
                record.Name = name[..((labels * label) + 1)];
                _recent.Rings[0].Observe(in record, [], []);
                if (i % 300 == 0)
                    Step();
            }

            Step();
        }

        // What the sums of windows are made with goes again, and is counted here too.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1_000_000, 8_000_000);
        Assert.Equal(12 * 1500, Count(TopSubject.Clients).Queries);
    }

    private static long Least(Dictionary<string, TopHourRow> rows, string key) =>
        rows.TryGetValue(key, out var row) ? row.Count - row.Error : 0;

    private static long Most(Dictionary<string, TopHourRow> rows, string key) =>
        rows.TryGetValue(key, out var row) ? row.Count : 0;

    private static string Address(int number) => $"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}";

    private static string Network(string address) =>
        ClientAddress.From(IPAddress.Parse(address)).Network(28, 128) + "/28";

    private void Step(HourCounter? counter = null)
    {
        while ((counter ?? _hour).Step() == TimeSpan.Zero)
            continue;
    }

    private List<string> Rows(TopSubject subject, int labels = 0) =>
        [.. Count(subject, labels: labels).Rows.OrderByDescending(row => row.Count).ThenBy(row => row.Key, StringComparer.Ordinal)
            .Select(row => $"{row.Key} {row.Count}")];

    private TopHour Count(
        TopSubject subject, HourCounter? counter = null, int rows = 100, int labels = 0, (int, int)? prefix = null,
        TimeSpan? last = null)
    {
        var options = new TopOptions(subject) { Rows = rows, Labels = labels, Prefix = prefix };
        return (counter ?? _hour).Count(options, last ?? Hour, new RecordView(_time, _privacy, _names));
    }

    private void Write(
        string client = "192.0.2.1", string name = "www.example.", short rule = -1, short backend = -1,
        TimeSpan elapsed = default, QueryOutcome outcome = QueryOutcome.Answered, int octets = 0, int times = 1)
    {
        var record = Record();
        record.Client = ClientAddress.From(IPAddress.Parse(client));
        record.Name = Name.Parse(name).Wire;
        (record.Rule, record.Backend, record.Outcome, record.AnswerSize) = (rule, backend, outcome, (ushort)octets);
        record.Elapsed = (long)(elapsed.TotalSeconds * _time.TimestampFrequency);
        for (int i = 0; i < times; i++)
            _recent.Rings[0].Observe(in record, [], []);
    }

    private static QueryRecord Record() => new()
    {
        Client = ClientAddress.From(IPAddress.Parse("192.0.2.1")),
        Type = 1,
        Rule = -1,
        Backend = -1,
        Name = Name.Parse("www.example.").Wire,
    };
}
