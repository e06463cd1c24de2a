using BenchmarkDotNet.Attributes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Recording.LastHour;

namespace Holdfast.Microbench;

/// <summary>What it costs to count a query for the last hour, all sketches together, off the workers.</summary>
public class LastHourSketches
{
    private const int Count = 16_384;

    private readonly SketchSet _sketches = new(TimeProvider.System, new RecordNames(_ => null, _ => null, _ => null));
    private readonly QueryRecord[] _records = new QueryRecord[Count];

    /// <summary>
    /// Whether each name and client comes once: then every query drives another's count out. Else 10,000 of each, by Zipf.
    /// </summary>
    [Params(false, true)]
    public bool AreAllRare { get; set; }

    /// <summary>Makes the records.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var random = new Random(1);
        for (int i = 0; i < Count; i++)
        {
            int name = Number(random, i), client = Number(random, i);
            _records[i] = new QueryRecord
            {
                Client = ClientAddress.FromIPv4((uint)(0x0A00_0000 + (client * 37))),
                Type = (ushort)(i % 3 == 0 ? 28 : 1),
                AnswerSize = 100,
                Rule = -1,
                Backend = -1,
                Name = Name.Parse($"www{name}.zone{name / 4}.example.").Wire,
            };
        }
    }

    /// <summary>Counts them.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public void Counted()
    {
        for (int i = 0; i < Count; i++)
            _sketches.Add(in _records[i], weight: 1);
    }

    private int Number(Random random, int index) => AreAllRare ? index : (int)Math.Pow(10_000, random.NextDouble());
}
