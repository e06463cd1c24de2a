using Holdfast.Anycast;
using Holdfast.Anycast.Services;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>anycast</c>.</summary>
internal static class AnycastSection
{
    public static readonly KeySet Keys = KeySet.Of("anycast", ["interface", "drain_time", "services"], ServiceSection.SharedKeys);

    public static void Read(Field? field, Draft draft)
    {
        if (field is null || MappingReader.Open(field, Keys) is not { } map) return;
        var options = new AnycastOptions();
        draft.Anycast = options with
        {
            Interface = InterfaceSection.Read(map["interface"]),
            DrainTime = map["drain_time"]?.Duration(TimeSpan.Zero, TimeSpan.FromHours(1)) ?? options.DrainTime,
        };
        var defaults = ServiceSection.Shared(map, new ServiceOptions("", []));
        ServiceSection.Read(map.Required("services", "write `services: [{ name: dns1, prefixes: [192.0.2.53/32] }]`"), defaults, draft);
    }
}
