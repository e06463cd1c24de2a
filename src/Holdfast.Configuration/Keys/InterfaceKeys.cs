using Holdfast.Anycast.Addresses;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using static Holdfast.Configuration.Schema.Types.NetworkTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>anycast.interface</c>: a name, or <c>{ dummy: NAME }</c>.</summary>
internal static class InterfaceKeys
{
    private const string Loopback = "lo";

    public static readonly Section<InterfaceOptions> Section = new Section<InterfaceOptions>("anycast.interface")
        .Key("dummy", InterfaceName, o => o.Name, (_, v) => new InterfaceOptions(v) { Dummy = true },
            "a `dummy` interface that Holdfast makes when it is not there: `interface: { dummy: anycast0 }`", "",
                required: "write `{ dummy: anycast0 }`")
        .Check((map, options) =>
        {
            if (options is { Dummy: true, Name: Loopback })
                map["dummy"]!.Error($"`{Loopback}` is not a dummy interface", $"write `interface: {Loopback}`, or another name");
        });

    public static readonly KeyType<InterfaceOptions> Type = new ReadType<InterfaceOptions>("name, or mapping",
        JsonShapes.AnyOf(InterfaceName.Shape, JsonShapes.Mapping(() => Section)), TryRead,
            options => options.Dummy ? $"dummy {options.Name}" : options.Name)
    {
        IsCode = true,
    };

    private static bool TryRead(Field field, InterfaceOptions above, Reading reading, out InterfaceOptions value)
    {
        value = new InterfaceOptions(Loopback);
        if (field.Node is MappingNode) return Section.TryRead(field, value, reading, out value!);
        if (field.InterfaceName() is not { } name) return false;
        value = new InterfaceOptions(name);
        return true;
    }
}
