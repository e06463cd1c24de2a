using System.Globalization;

namespace Holdfast.LoadBalancer.Metrics;

/// <summary>
/// The names of counters' cells, by which one version of the program tells another what it has counted: the order of the cells is
/// each version's own.
/// </summary>
internal static class CounterNames
{
    // What is open now belongs to the process that has it open.
    private static readonly Counter[] Gauges = [Counter.TcpOpen, Counter.TransfersOpen];

    private static readonly string[] OfWorkers = Of<Counter>((int)Counter.End);
    private static readonly string[] OfBackends = Of<BackendCounter>((int)BackendCounter.End);

    public static Dictionary<string, long> Name(LoadBalancerCounters counters) => Name(OfWorkers, counters.Values);

    public static Dictionary<string, long> OfBackend(CounterValues values) => Name(OfBackends, values);

    /// <summary>The cells of workers to which something is added, gauges left out.</summary>
    public static IEnumerable<(Counter Cell, long Count)> Workers(IReadOnlyDictionary<string, long> counts) =>
        Cells(OfWorkers, counts).Select(one => ((Counter)one.Cell, one.Count)).Where(one => !Gauges.Contains(one.Item1));

    public static IEnumerable<(BackendCounter Cell, long Count)> Backend(IReadOnlyDictionary<string, long> counts) =>
        Cells(OfBackends, counts).Select(one => ((BackendCounter)one.Cell, one.Count));

    /// <summary>What is not zero, by name.</summary>
    public static Dictionary<string, long> Name(string[] names, CounterValues values) => names
        .Select((name, cell) => (name, Count: values[cell])).Where(one => one.Count != 0)
        .ToDictionary(one => one.name, one => one.Count);

    /// <summary>The cells to which something is added.</summary>
    public static IEnumerable<(int Cell, long Count)> Cells(string[] names, IReadOnlyDictionary<string, long> counts) => names
        .Select((name, cell) => (Cell: cell, Count: counts.GetValueOrDefault(name))).Where(one => one.Count != 0);

    /// <summary>The names of cells; one without a name of its own is so many behind one that has.</summary>
    public static string[] Of<T>(int end)
        where T : struct, Enum
    {
        var names = new string[end];
        var values = Enum.GetValues<T>()
            .Select(value => (Value: Convert.ToInt32(value, CultureInfo.InvariantCulture), Name: value.ToString()))
            .DistinctBy(one => one.Value).ToDictionary(one => one.Value, one => one.Name);
        var (last, at) = ("", 0);
        for (int cell = 0; cell < end; cell++)
        {
            if (values.TryGetValue(cell, out var name)) (last, at) = (name, cell);
            names[cell] = cell == at ? last : string.Create(CultureInfo.InvariantCulture, $"{last}+{cell - at}");
        }

        return names;
    }
}
