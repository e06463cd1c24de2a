using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Lists;

namespace Holdfast.Microbench;

/// <summary>What a rule with a <c>suffix_file</c> costs a query.</summary>
public class ListLookup
{
    private const int Asked = 4096;

    private readonly byte[][] _listed = new byte[Asked][];
    private readonly byte[][] _others = new byte[Asked][];
    private NameTable? _table;
    private int _next;

    /// <summary>Names in the list.</summary>
    [Params(1000, 1_000_000)]
    public int Names { get; set; }

    /// <summary>Makes the list, and names to ask for all over it.</summary>
    [GlobalSetup]
    public void Fill()
    {
        var text = new StringBuilder();
        for (int i = 0; i < Names; i++)
            text.Append(CultureInfo.InvariantCulture, $"site-{i}.ads.example\n");
        byte[] octets = Encoding.ASCII.GetBytes(text.ToString());
        using var stream = new MemoryStream(octets);
        _table = NameListReader.Read(stream, octets.Length, new ListProblems());
        for (int i = 0; i < Asked; i++)
        {
            long site = (long)i * 7919 % Names;
            _listed[i] = Wire($"www.site-{site}.ads.example");
            _others[i] = Wire($"www.site-{site}.fine.example");
        }
    }

    /// <summary>Gives the list up.</summary>
    [GlobalCleanup]
    public void Free() => _table?.Dispose();

    /// <summary>A name below one of the list.</summary>
    [Benchmark]
    public bool Listed() => _table!.Contains(_listed[_next++ & (Asked - 1)]);

    /// <summary>A name that is not.</summary>
    [Benchmark]
    public bool NotListed() => _table!.Contains(_others[_next++ & (Asked - 1)]);

    private static byte[] Wire(string name) => [.. Name.Parse(name).Wire];
}
