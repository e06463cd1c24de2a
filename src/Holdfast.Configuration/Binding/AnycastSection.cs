using Holdfast.Anycast;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Services;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>anycast</c>.</summary>
internal static class AnycastSection
{
    public static readonly KeySet Keys = KeySet.Of("anycast", ["interface", "drain_time", "graceful_shutdown_time", "crash_backoff", "services"], ServiceSection.SharedKeys);

    public static readonly KeySet BackoffKeys = new("anycast.crash_backoff", "after", "initial", "max");

    public static void Read(Field? field, Draft draft)
    {
        if (field is null || MappingReader.Open(field, Keys) is not { } map) return;
        var options = new AnycastOptions();
        draft.Anycast = options with
        {
            Interface = InterfaceSection.Read(map["interface"]),
            DrainTime = map["drain_time"]?.Duration(TimeSpan.Zero, TimeSpan.FromHours(1)) ?? options.DrainTime,
            GracefulShutdownTime = map["graceful_shutdown_time"]?.Duration(TimeSpan.Zero, TimeSpan.FromMinutes(10)) ?? options.GracefulShutdownTime,
            CrashBackoff = Backoff(map["crash_backoff"], options.CrashBackoff),
        };
        var defaults = ServiceSection.Shared(map, new ServiceOptions("", []));
        ServiceSection.Read(map.Required("services", "write `services: [{ name: dns1, prefixes: [192.0.2.53/32] }]`"), defaults, draft);
    }

    private static CrashBackoffOptions Backoff(Field? field, CrashBackoffOptions options)
    {
        if (field is null || MappingReader.Open(field, BackoffKeys) is not { } map) return options;
        var read = options with
        {
            After = map["after"]?.Integer(0, 1000) ?? options.After,
            Initial = map["initial"]?.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)) ?? options.Initial,
            Max = map["max"]?.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)) ?? options.Max,
        };
        if (read.Initial > read.Max)
            (map["initial"] ?? map["max"])!.Error($"initial {ScalarValues.Words(read.Initial)} must not be longer than max {ScalarValues.Words(read.Max)}",
                "lower initial, or raise max");
        return read;
    }
}
