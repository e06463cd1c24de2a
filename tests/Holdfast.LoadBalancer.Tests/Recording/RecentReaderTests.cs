using System.Net;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Recording;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.LoadBalancer.Tests.Recording;

public sealed class RecentReaderTests
{
    private static readonly RecordNames Names = new(
        pool => pool == 1 ? "default" : null, backend => backend > 0 ? $"r{backend}" : null, rule => rule < 0 ? null : $"rule {rule}");

    private readonly FakeTimeProvider _time = new();
    private readonly RecentQueries _recent = new(workers: 2);
    private PrivacyOptions _privacy = new();
    private long _written;

    public RecentReaderTests() => _recent.Reconfigure(new RecentOptions { Size = 64 });

    [Fact]
    public void Gives_the_latest_of_all_workers_in_the_order_in_which_they_ended()
    {
        for (int i = 0; i < 50; i++)
            Write(worker: i % 3 == 0 ? 0 : 1);
        var reader = Read(new QueryFilter());
        reader.StartWithLatest(7);
        Assert.Equal([43, 44, 45, 46, 47, 48, 49], Ids(reader));
        Write(worker: 0);
        Assert.Empty(Ids(reader));
    }

    [Fact]
    public void Goes_on_with_those_that_come_where_it_is_told_so()
    {
        Write(worker: 0);
        var reader = Read(new QueryFilter());
        Assert.Empty(Ids(reader));
        reader = Read(new QueryFilter());
        reader.StartWithLatest(10, goesOn: true);
        Write(worker: 1);
        Assert.Equal([0, 1], Ids(reader));
        Write(worker: 0);
        Assert.Equal([2], Ids(reader));
        Assert.Equal(0, reader.Lost);
    }

    [Fact]
    public void Counts_what_was_overwritten_before_it_was_read()
    {
        var reader = Read(new QueryFilter());
        for (int i = 0; i < 200; i++)
            Write(worker: 0);
        var ids = Ids(reader);
        Assert.Equal(200, ids.Count + reader.Lost);
        Assert.Equal(Enumerable.Range(200 - ids.Count, ids.Count), ids);
        Assert.InRange(ids.Count, 60, 64);
    }

    [Fact]
    public void Begins_with_empty_rings_when_a_reload_has_made_others()
    {
        Write(worker: 0);
        var reader = Read(new QueryFilter());
        reader.StartWithLatest(10, goesOn: true);
        _recent.Reconfigure(new RecentOptions { Size = 128 });
        Write(worker: 1);
        Assert.Equal([0, 1], Ids(reader));
        _recent.Reconfigure(new RecentOptions { Size = 0 });
        Assert.Empty(Ids(reader));
        Assert.False(reader.IsOn);
    }

    [Fact]
    public void Finds_the_planted_queries_of_a_client_among_many()
    {
        _recent.Reconfigure(new RecentOptions { Size = 65536 });
        for (int i = 0; i < 50_000; i++)
            Write(worker: i % 2, client: i % 50 == 7 ? "198.51.100.7" : $"192.0.2.{i % 256}");
        var reader = Read(new QueryFilter { Client = IPNetwork.Parse("198.51.100.0/29") });
        reader.StartWithLatest(long.MaxValue);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (ushort)((i * 50) + 7)), Ids(reader).Select(id => (ushort)id));
    }

    [Theory]
    [InlineData("192.0.2.77", "192.0.2.0", 3)]
    [InlineData("2001:db8:1:200::7", "2001:db8:1:200::", 2)]
    public void Shows_and_finds_of_clients_what_may_be_shown(string client, string shown, int found)
    {
        _privacy = new PrivacyOptions { Ipv4 = 24, Ipv6 = 56 };
        foreach (string one in (string[])["192.0.2.77", "192.0.2.9", "192.0.2.200", "192.0.3.1", "2001:db8:1:200::7",
            "2001:db8:1:2ff::9", "2001:db8:1:300::7"])
            Write(worker: 0, client: one);
        var reader = Read(new QueryFilter { Client = new IPNetwork(IPAddress.Parse(client), client.Contains(':') ? 128 : 32) });
        reader.StartWithLatest(10);
        for (int i = 0; i < found; i++)
        {
            Assert.True(reader.TryNext(out RecordedQuery? query));
            Assert.Equal((shown, 0), (query.Client.ToString(), query.ClientPort));
        }

        Assert.False(reader.TryNext(out RecordedQuery? _));
    }

    [Theory]
    [InlineData(TopSubject.Names)]
    [InlineData(TopSubject.Clients)]
    [InlineData(TopSubject.Bytes)]
    public void The_ten_heaviest_are_named_rightly(TopSubject subject)
    {
        _recent.Reconfigure(new RecentOptions { Size = 65536 });
        var random = new Random(4711);
        var expected = new Dictionary<string, long>();
        for (int i = 0; i < 30_000; i++)
        {
            // Few are frequent, and thousands are seen once.
            int which = (int)(1 / (random.NextDouble() + 0.0001));
            string client = $"10.0.{which / 256}.{which % 256}", name = $"n{which}.example.";
            int octets = random.Next(1000);
            Write(worker: i % 2, client, random.Next(2) == 0 ? name : name.ToUpperInvariant(), octets);
            string key = subject == TopSubject.Names ? name : client;
            expected[key] = expected.GetValueOrDefault(key) + (subject == TopSubject.Bytes ? octets : 1);
        }

        var counter = new TopCounter(new TopOptions(subject) { Rows = 10 }, View(), _time);
        var reader = Read(new QueryFilter());
        reader.StartWithLatest(long.MaxValue);
        while (reader.TryNext(out QueryRecord record))
            counter.Add(in record);
        var top = counter.Result();
        Assert.Equal((30_000, expected.Count), (top.Queries, top.Keys));
        Assert.Equal(
            expected.OrderByDescending(entry => entry.Value).Take(10).Select(entry => (entry.Key, entry.Value)),
            top.Rows.Select(row => (row.Key, subject == TopSubject.Bytes ? row.Octets : row.Queries)));
    }

    private RecordView View() => new(_time, _privacy, Names);

    private RecentReader Read(QueryFilter filter) =>
        new(_recent, new RecordFilter(filter, _privacy, Names, _time.TimestampFrequency), View());

    private static List<int> Ids(RecentReader reader)
    {
        var ids = new List<int>();
        while (reader.TryNext(out RecordedQuery? query))
            ids.Add(query.Id);
        return ids;
    }

    // Each ends a moment after the one before.
    private void Write(int worker, string client = "192.0.2.1", string name = "www.example.", int octets = 100)
    {
        var record = new QueryRecord
        {
            ReceivedAt = 1000 * _written,
            Elapsed = 7,
            Id = (ushort)_written++,
            Client = ClientAddress.From(IPAddress.Parse(client)),
            ClientPort = 5353,
            Type = 1,
            Class = 1,
            AnswerSize = (ushort)octets,
            Rule = -1,
            Backend = -1,
            Pool = 1,
            Name = Name.Parse(name).Wire,
        };
        _recent.Rings[worker].Observe(in record, [], []);
    }
}
