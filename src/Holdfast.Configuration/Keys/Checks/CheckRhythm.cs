using Holdfast.Anycast.Services;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Keys.Checks;

/// <summary>
/// <c>interval</c>, <c>fast_interval</c>, <c>timeout</c>, <c>rise</c> and <c>fall</c> of a service, which may stand beside its
/// checks
/// or in one of them; a service has one rhythm for all its checks.
/// </summary>
internal sealed class CheckRhythm
{
    private readonly Dictionary<string, (Field Field, object? Value)> _given = new(StringComparer.Ordinal);

    /// <summary>
    /// Takes what the service's checks say of the rhythm beside what the service says itself, and checks all of it together.
    /// </summary>
    public static ServiceOptions Complete(MappingReader map, ServiceOptions options, Reading reading)
    {
        var rhythm = new CheckRhythm();
        rhythm.Add(map);
        foreach (var item in (map["checks"] ?? map["check"])?.OneOrMany() ?? [])
            // What is wrong with the check itself was reported when it was read.
            if (item.Node is MappingNode && MappingReader.Open(item, CheckKeys.Section, reading) is { } check) rhythm.Add(check);
        return rhythm.Over(options);
    }

    private void Add(MappingReader map)
    {
        Add(map["interval"], static field => field.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)));
        Add(map["fast_interval"], static field => field.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)));
        Add(map["timeout"], static field => field.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)));
        Add(map["rise"], static field => field.Integer(1, 1000));
        Add(map["fall"], static field => field.Integer(1, 1000));
    }

    private void Add<T>(Field? field, Func<Field, T?> read) where T : struct
    {
        if (field is null) return;
        object? value = read(field);
        if (_given.TryAdd(field.Key, (field, value))) return;
        var first = _given[field.Key];
        if (value is not null && first.Value is not null && !value.Equals(first.Value))
            field.Error($"another `{field.Key}` stands {first.Field.KeyAt.SeenFrom(field.Node.At)}; a service has one for all "
                + "its checks",
                "keep one of them");
    }

    private ServiceOptions Over(ServiceOptions above)
    {
        var read = above with
        {
            Interval = Value("interval", above.Interval),
            Timeout = Value("timeout", above.Timeout),
            Rise = Value("rise", above.Rise),
            Fall = Value("fall", above.Fall),
        };
        var at = _given.TryGetValue("timeout", out var timeout) ? timeout : _given.GetValueOrDefault("interval");
        var misread = _given.Any(pair => pair.Key is "timeout" or "interval" && pair.Value.Value is null);
        if (!misread && at.Field is not null && read.Timeout >= read.Interval)
            at.Field.Error($"timeout {OptionText.Of(read.Timeout)} must be shorter than interval {OptionText.Of(read.Interval)}",
                "lower the timeout, or raise the interval");
        if (_given.TryGetValue("fast_interval", out var fast) && fast.Value is TimeSpan hurried && hurried > read.Interval)
            fast.Field.Error($"fast_interval {OptionText.Of(hurried)} is longer than interval {OptionText.Of(read.Interval)}",
                "lower it, or raise the interval");
        var faster = fast.Value as TimeSpan? ?? above.FastInterval;
        return read with { FastInterval = faster < read.Interval ? faster : null };
    }

    private T Value<T>(string key, T otherwise) where T : struct =>
        _given.TryGetValue(key, out var given) && given.Value is T value ? value : otherwise;
}
