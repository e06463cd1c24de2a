using System.Net;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>node</c>.</summary>
internal static class NodeSection
{
    public static readonly KeySet Keys = new("node", "name", "router_id", "state_dir", "watch_config");

    public static NodeOptions Read(Field? field)
    {
        var options = new NodeOptions();
        if (field is null || MappingReader.Open(field, Keys) is not { } map) return options;
        return options with
        {
            Name = map["name"]?.ShortText(63) ?? options.Name,
            RouterId = map["router_id"]?.RouterId(),
            StateDirectory = map["state_dir"] is { } directory ? AbsolutePath(directory) ?? options.StateDirectory : options.StateDirectory,
            WatchConfig = map["watch_config"]?.Boolean() ?? options.WatchConfig,
        };
    }

    private static string? AbsolutePath(Field field)
    {
        if (field.Text() is not { } path || path.StartsWith('/')) return field.Text();
        field.Error($"`{ScalarValues.Shorten(path)}` is not an absolute path", $"write where it begins, such as `/var/lib/{path}`");
        return null;
    }

    /// <summary>A text of at most so many octets, printable ASCII.</summary>
    public static string? ShortText(this Field field, int most)
    {
        if (field.Text() is not { } text) return null;
        if (text.Length <= most && text.All(c => c is > ' ' and <= '~')) return text;
        field.Error($"`{ScalarValues.Shorten(text)}` must be at most {most} printable ASCII characters without spaces");
        return null;
    }

    /// <summary>A BGP Identifier.</summary>
    public static IPAddress? RouterId(this Field field)
    {
        if (field.Address() is not { } address) return null;
        if (address.IsIpv4() && !address.Equals(IPAddress.Any)) return address;
        field.Error($"`{address}` cannot be a router id", "write an IPv4 address of this node; it need not be one that BGP uses");
        return null;
    }
}
