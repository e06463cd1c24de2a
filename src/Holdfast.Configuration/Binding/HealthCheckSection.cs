using Holdfast.LoadBalancer.Health;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>check</c> of a backend, or of <c>dns</c> for all backends.</summary>
internal static class HealthCheckSection
{
    public static readonly KeySet Keys = new("dns.check", "query", "class", "transport", "must_resolve", "interval", "timeout", "rise", "fall");

    public static HealthCheckOptions Read(Field? field, HealthCheckOptions options)
    {
        if (field is null || MappingReader.Open(field, Keys) is not { } map) return options;
        var question = map["query"]?.Question();
        var interval = map["interval"]?.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        var timeout = map["timeout"]?.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        var misread = (interval is null && map["interval"] is not null) || (timeout is null && map["timeout"] is not null);
        var read = options with
        {
            QueryName = question?.Name ?? options.QueryName,
            QueryType = question?.Type ?? options.QueryType,
            QueryClass = map["class"]?.Class() ?? options.QueryClass,
            Tcp = map["transport"]?.Choice("udp", "tcp") is { } transport ? transport == "tcp" : options.Tcp,
            MustResolve = map["must_resolve"]?.Boolean() ?? options.MustResolve,
            Interval = interval ?? options.Interval,
            Timeout = timeout ?? options.Timeout,
            Rise = map["rise"]?.Integer(1, 1000) ?? options.Rise,
            Fall = map["fall"]?.Integer(1, 1000) ?? options.Fall,
        };
        if (!misread && read.Timeout > read.Interval && (map["timeout"] ?? map["interval"]) is { } at)
            at.Error($"timeout {ScalarValues.Words(read.Timeout)} must not be longer than interval {ScalarValues.Words(read.Interval)}",
                $"lower the timeout, or raise the interval to {ScalarValues.Words(read.Timeout)}");
        return read;
    }
}
