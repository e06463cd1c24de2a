using System.Net;
using System.Reflection;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Communities;
using Holdfast.Collections;
using AddressFamily = Holdfast.Bgp.Wire.AddressFamily;
using Prefix = Holdfast.Bgp.Wire.Prefix;

namespace Holdfast.Bgp.Tests.Options;

/// <summary>
/// A reload compares options: a property that did not count would never take effect, a list compared by reference always.
/// </summary>
public class OptionEqualityTests
{
    private static readonly Dictionary<Type, object> Others = new()
    {
        [typeof(string)] = "other",
        [typeof(bool)] = true,
        [typeof(int)] = 77,
        [typeof(uint)] = 77u,
        [typeof(ulong)] = 77ul,
        [typeof(TimeSpan)] = TimeSpan.FromSeconds(77),
        [typeof(IPAddress)] = IPAddress.Parse("203.0.113.77"),
        [typeof(Origin)] = Origin.Incomplete,
        [typeof(BgpRole)] = BgpRole.Peer,
        [typeof(CommunityKinds)] = CommunityKinds.Large,
        [typeof(CommunitySet)] = CommunitySet.Of(new Community(77)),
        [typeof(NextHopOptions)] = new NextHopOptions(new NextHop.Global(), new NextHop.Global()),
        [typeof(BfdOptions)] = new BfdOptions { Multiplier = 7 },
        [typeof(ExportOptions)] = new ExportOptions { AddMed = 7 },
        [typeof(ValueList<uint>)] = new ValueList<uint>([77u]),
        [typeof(ValueList<AddressFamily>)] = new ValueList<AddressFamily>([AddressFamily.Ipv6Unicast]),
        [typeof(ValueList<TcpAoKey>)] = new ValueList<TcpAoKey>([new TcpAoKey(TcpAoAlgorithm.HmacSha1, 1, 2, "secret")]),
        [typeof(ValueList<PrefixRange>)] = new ValueList<PrefixRange>(
            [new PrefixRange(new Prefix(IPAddress.Parse("192.0.2.0"), 24), OrLonger: true)]),
    };

    [Fact]
    public void Every_property_of_a_neighbor_counts() =>
        AssertEachCounts(() => new NeighborOptions("router", IPAddress.Parse("198.51.100.254"), 65000));

    [Fact]
    public void Every_property_of_the_export_counts() => AssertEachCounts(() => new ExportOptions());

    private static void AssertEachCounts<T>(Func<T> create)
        where T : class
    {
        Assert.Equal(create(), create());
        foreach (var property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(one => one.CanWrite))
        {
            var changed = create();
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            var value = type == typeof(bool) ? !(property.GetValue(changed) as bool? ?? false) : Others[type];
            property.SetValue(changed, value);
            Assert.False(create().Equals(changed), $"{property.Name} does not count");
        }
    }
}
