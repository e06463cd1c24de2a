using Holdfast.Anycast.Health;
using Holdfast.Configuration.Source;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>damping</c> of a service, or of <c>anycast</c> for all services.</summary>
internal static class DampingSection
{
    public static readonly KeySet Keys = new("anycast.damping", "flaps", "window", "delay", "max");

    /// <summary>What a service has; what is not said here is as it was above, or as by default where nothing was damped.</summary>
    public static DampingOptions? Read(Field? field, DampingOptions? above)
    {
        if (field is null) return above;
        if (field.Node is not MappingNode)
        {
            if (field.Text() is { } text && text != "off")
                field.Error($"`{ScalarValues.Shorten(text)}` is neither `off` nor a mapping", "write `damping: { flaps: 3, window: 10m }`, or `damping: off`");
            return null;
        }
        var options = above ?? new DampingOptions();
        if (MappingReader.Open(field, Keys) is not { } map) return options;
        var delay = map["delay"]?.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        var max = map["max"]?.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(24));
        var misread = (delay is null && map["delay"] is not null) || (max is null && map["max"] is not null);
        var read = options with
        {
            Flaps = map["flaps"]?.Integer(1, 50) ?? options.Flaps,
            Window = map["window"]?.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)) ?? options.Window,
            Delay = delay ?? options.Delay,
            Max = max ?? options.Max,
        };
        if (!misread && read.Max < read.Delay && (map["max"] ?? map["delay"]) is { } at)
            at.Error($"max {ScalarValues.Words(read.Max)} is less than delay {ScalarValues.Words(read.Delay)}, which is where it begins", "raise max, or lower the delay");
        return read;
    }
}
