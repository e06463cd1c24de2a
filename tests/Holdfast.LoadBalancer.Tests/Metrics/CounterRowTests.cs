using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Tests.Metrics;

/// <summary>Rows and cells of the counters belong to each other.</summary>
public sealed class CounterRowTests
{
    [Fact]
    public void Every_counter_of_a_worker_has_one_row() => HasOneRowEach<Counter>([.. Counters.Queries, .. Counters.Connections]);

    [Fact]
    public void Every_counter_of_a_backend_has_one_row() => HasOneRowEach<BackendCounter>([.. BackendCounters.All]);

    [Fact]
    public void Every_counter_of_a_cache_has_one_row() => HasOneRowEach<CacheCounter>([.. CacheRows.All]);

    [Fact]
    public void A_row_has_a_cell_for_each_combination_of_labels_the_last_ones_side_by_side()
    {
        var values = new CounterValues(7);
        for (int cell = 0; cell < 7; cell++)
            values[cell] = cell * cell;
        var row = new CounterRow(2, MetricFamily.Counter("x_total", "X.", "a", "b"), ["1", "2"], ["3", "4"]);
        Assert.Equal([("1,3", 4), ("1,4", 9), ("2,3", 16), ("2,4", 25)],
            row.Samples(values).Select(sample => (string.Join(',', sample.Labels), (int)sample.Value)));
        Assert.Equal(("", 36L), new CounterRow(6, MetricFamily.Counter("x_total", "X.")).Samples(values)
            .Select(sample => (string.Join(',', sample.Labels), sample.Value)).Single());
    }

    [Fact]
    public void Sums_the_cells_of_all_workers()
    {
        var memory = new WorkerMemory(3);
        for (int worker = 0; worker < 3; worker++)
            foreach (var counter in Enum.GetValues<Counter>().SkipLast(1))
                memory.Counters(worker)[counter] = (worker + 1) * ((int)counter + 1);
        var sum = memory.Sum();
        Assert.All(Enum.GetValues<Counter>().SkipLast(1), counter => Assert.Equal(6 * ((int)counter + 1), sum[counter]));
    }

    [Fact]
    public void Workers_write_to_no_pair_of_cache_lines_together()
    {
        unsafe
        {
            Assert.Equal(0, sizeof(WorkerCounters) % 128);
            Assert.Equal(0, sizeof(BackendCell) % 128);
            Assert.Equal(0, sizeof(CacheCell) % 128);
            Assert.True(sizeof(WorkerCounters) >= (int)Counter.End * sizeof(long));
            Assert.True(sizeof(CacheCell) >= (int)CacheCounter.End * sizeof(long));
        }
    }

    [Theory]
    [InlineData("udp", true, "udp,ipv4")]
    [InlineData("udp", false, "udp,ipv6")]
    [InlineData("tcp", true, "tcp,ipv4")]
    [InlineData("tcp", false, "tcp,ipv6")]
    public void A_query_is_counted_by_protocol_and_family(string word, bool ipv4, string labels) => Assert.Equal([labels],
        Counted(memory => memory.Counters(0).Query(ListenerProtocol.All.Single(protocol => protocol.Word == word), ipv4)));

    [Theory]
    [InlineData(AnswerSource.Cache, 0, "NOERROR,cache")]
    [InlineData(AnswerSource.Backend, 0, "NOERROR,backend")]
    [InlineData(AnswerSource.Self, 2, "SERVFAIL,self")]
    [InlineData(AnswerSource.Backend, 3, "NXDOMAIN,backend")]
    [InlineData(AnswerSource.Cache, 5, "REFUSED,cache")]
    [InlineData(AnswerSource.Cache, 6, "other,cache")]
    [InlineData(AnswerSource.Self, 16, "other,self")]
    public void An_answer_is_counted_by_response_code_and_source(AnswerSource source, int code, string labels) =>
        Assert.Equal([labels], Counted(memory => memory.Counters(0).Answer(source, code)));

    [Theory]
    [MemberData(nameof(Reasons))]
    public void An_answer_not_stored_is_counted_by_its_reason(NotStoredReason reason)
    {
        var values = new CounterValues((int)CacheCounter.End);
        values[(int)CacheCell.NotStored(reason)]++;
        Assert.Equal([reason.ToWord()], CacheRows.All.SelectMany(row => row.Samples(values))
            .Where(sample => sample.Value == 1).Select(sample => string.Join(',', sample.Labels)));
    }

    public static TheoryData<NotStoredReason> Reasons => [.. Enum.GetValues<NotStoredReason>().Skip(1)];

    private static IEnumerable<string> Counted(Action<WorkerMemory> count)
    {
        var memory = new WorkerMemory(1);
        count(memory);
        var values = memory.Sum().Values;
        return Counters.Queries.SelectMany(row => row.Samples(values)).Where(sample => sample.Value == 1)
            .Select(sample => string.Join(',', sample.Labels));
    }

    private static void HasOneRowEach<TCounter>(CounterRow[] rows) where TCounter : struct, Enum
    {
        int[] counters = [.. Enum.GetValues<TCounter>().Select(counter => Convert.ToInt32(counter, null)).Order()];
        Assert.Equal(counters[..^1], rows.Select(row => row.Cells.Start.Value).Order());
        // No row's cells reach into those of the next counter.
        Assert.All(rows,
            row => Assert.InRange(row.Cells.End.Value, 1, counters[Array.IndexOf(counters, row.Cells.Start.Value) + 1]));
        // All rows of a family are of one object, so that it is written once; its last labels are the row's.
        Assert.Equal(rows.Select(row => row.Family.Name).Distinct().Count(), rows.Select(row => row.Family).Distinct().Count());
        Assert.Single(rows.SelectMany(row => row.Labels.Select(labels => row.Family.Labels.Length - labels.Length)).Distinct());
    }
}
