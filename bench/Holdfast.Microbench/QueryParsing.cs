using BenchmarkDotNet.Attributes;
using Holdfast.Dns.Names;
using Holdfast.Dns.Wire;

namespace Holdfast.Microbench;

/// <summary>What every query costs before anything is done with it.</summary>
public class QueryParsing
{
    private readonly byte[] _plain = SampleQuery.For("www.customer-17.bench.example", withEdns: false);
    private readonly byte[] _edns = SampleQuery.For("www.customer-17.bench.example", withEdns: true);
    private readonly byte[] _name = [.. Name.Parse("www.customer-17.bench.example").Wire];

    /// <summary>A query without EDNS.</summary>
    [Benchmark]
    public int ParsePlain() => QueryView.TryParse(_plain, out var query).IsError ? -1 : query.QuestionEnd;

    /// <summary>A query with EDNS, DO and a cookie.</summary>
    [Benchmark]
    public int ParseWithEdns() => QueryView.TryParse(_edns, out var query).IsError ? -1 : query.Edns.UdpPayloadSize;

    /// <summary>The hash of its name.</summary>
    [Benchmark]
    public ulong HashName() => NameWire.Hash(_name, 1);
}
