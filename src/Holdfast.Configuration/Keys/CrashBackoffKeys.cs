using Holdfast.Anycast.Decision;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Values;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>anycast.crash_backoff</c>: when a node that dies young again and again waits.</summary>
internal static class CrashBackoffKeys
{
    private static readonly KeyType<TimeSpan> Wait = Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));

    public static readonly Section<CrashBackoffOptions> Section =
        new Section<CrashBackoffOptions>("anycast.crash_backoff", static () => new CrashBackoffOptions())
            .Key("after", Integer(0, 1000), o => o.After, (o, v) => o with { After = v },
                "after so many deaths in a row; 0: never. A process that is stopped by a signal, or lives for "
                    + "`max` after its wait, ends the row")
            .Key("initial", Wait, o => o.Initial, (o, v) => o with { Initial = v },
                "the first wait; each further death doubles it")
            .Key("max", Wait, o => o.Max, (o, v) => o with { Max = v }, "the longest wait")
            .Check((map, options) =>
            {
                if (options.Initial > options.Max)
                    (map["initial"] ?? map["max"])!.Error(
                        $"initial {OptionText.Of(options.Initial)} must not be longer than max {OptionText.Of(options.Max)}",
                            "lower initial, or raise max");
            });
}
