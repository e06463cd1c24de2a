using System.Text;
using Holdfast.Anycast.Addresses;
using Holdfast.Configuration.Source;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>anycast.interface</c>: a name, or <c>{ dummy: NAME }</c>.</summary>
internal static class InterfaceSection
{
    /// <summary>IFNAMSIZ is 16, one of them the final zero.</summary>
    private const int LongestName = 15;

    public static readonly KeySet Keys = new("anycast.interface", "dummy");

    public static InterfaceOptions Read(Field? field)
    {
        var options = new InterfaceOptions("lo");
        if (field is null) return options;
        if (field.Node is not MappingNode) return field.InterfaceName() is { } name ? new InterfaceOptions(name) : options;
        if (MappingReader.Open(field, Keys) is not { } map) return options;
        if (map.Required("dummy", "write `{ dummy: anycast0 }`") is not { } dummy || dummy.InterfaceName() is not { } dummyName)
            return options;
        if (dummyName == "lo") dummy.Error("`lo` is not a dummy interface", "write `interface: lo`, or another name");
        return new InterfaceOptions(dummyName) { Dummy = true };
    }

    /// <summary>A name Linux would take for an interface.</summary>
    public static string? InterfaceName(this Field field)
    {
        if (field.Text() is not { } text) return null;
        if (Encoding.UTF8.GetByteCount(text) > LongestName)
            field.Error($"`{ScalarValues.Shorten(text)}` is longer than an interface name may be ({LongestName} octets)");
        else if (text is "." or ".." || text.AsSpan().ContainsAny("/: \t%"))
            field.Error($"`{text}` is not an interface name", "no `/`, `:`, `%` or spaces");
        else
            return text;
        return null;
    }
}
