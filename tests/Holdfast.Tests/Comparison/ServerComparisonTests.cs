using System.Globalization;
using Holdfast.Comparison;
using Holdfast.Testing.Servers;

namespace Holdfast.Tests.Comparison;

public sealed class ServerComparisonTests
{
    private static readonly ComparisonLimits Limits = new(1_000_000, 8, TimeSpan.FromMilliseconds(500), TtlDrift: 5);

    [Fact]
    public async Task Every_planted_difference_is_found_and_no_other()
    {
        using var here = new DnsResponder(query => [query.Answer("+qr +ra\nx.example. A 192.0.2.1")]);
        using var there = new DnsResponder(query => IsPlanted(query) ? [query.Answer("+qr +ra\nx.example. A 192.0.2.2")]
            : [query.Answer("+qr +ra\nx.example. A 192.0.2.1")]);
        var told = new List<string>();
        var result = await RunAsync(here, there, Queries(2000), told);
        Assert.Equal((2000, 20, 0), (result.Queries, result.Differing, result.DifferedOnce));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"n{i * 100}.example. IN A"), told.Order(new ByNumber()));
        Assert.Equal("2000 queries: 20 differ (records 20)", result.ToString());

        static bool IsPlanted(ReceivedQuery query) => Number(query.Message.Questions[0].ToString()) % 100 == 0;
    }

    [Fact]
    public async Task What_differs_once_is_counted_apart_and_a_server_that_is_silent_is_told()
    {
        var asked = 0;
        using var here = new DnsResponder(query => [query.Answer("+qr")]);
        using var there = new DnsResponder(
            query => [query.Answer(Interlocked.Increment(ref asked) == 1 ? "+qr REFUSED" : "+qr")]);
        var once = await RunAsync(here, there, Queries(10), []);
        Assert.Equal((10, 0, 1), (once.Queries, once.Differing, once.DifferedOnce));
        there.Answer = _ => [];
        Assert.Equal("1 queries: 1 differ (no answer 1)", (await RunAsync(here, there, Queries(1), [])).ToString());
    }

    [Fact]
    public async Task A_query_that_came_over_TCP_is_asked_over_TCP()
    {
        using var here = new DnsResponder(query => [query.Answer(query.Tcp ? "+qr" : "+qr +tc")]);
        using var there = new DnsResponder(query => [query.Answer("+qr")]);
        List<ReplayedQuery> queries = [.. Queries(50).Select(query => query with { IsTcp = true })];
        Assert.Equal(0, (await RunAsync(here, there, queries, [])).Differing);
        Assert.InRange(there.Connections, 1, Limits.Concurrency);
        Assert.Equal(1, (await RunAsync(here, there, Queries(1), [])).Differing);
    }

    private static Task<ComparisonResult> RunAsync(
        DnsResponder here, DnsResponder there, IEnumerable<ReplayedQuery> queries, List<string> told) =>
        new ServerComparison(here.EndPoint, there.EndPoint, Limits, TimeProvider.System).RunAsync(
            queries, (query, _) => told.Add(query.Question.ToString()), TestContext.Current.CancellationToken);

    private static IEnumerable<ReplayedQuery> Queries(int count) => Enumerable.Range(0, count).Select(i =>
    {
        Assert.True(ReplayedQuery.TryParse(string.Create(CultureInfo.InvariantCulture, $"n{i}.example. A"), out var query));
        return query;
    });

    private static int Number(string question) =>
        int.Parse(question.AsSpan(1, question.IndexOf('.', StringComparison.Ordinal) - 1), CultureInfo.InvariantCulture);

    private sealed class ByNumber : IComparer<string>
    {
        public int Compare(string? one, string? other) => Number(one!).CompareTo(Number(other!));
    }
}
