using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Keys.Checks;

/// <summary><c>max_latency</c>, which several kinds of checks have.</summary>
internal static class CheckLatency
{
    public static Section<TCheck> MaxLatency<TCheck>(this Section<TCheck> section, Func<TCheck, TimeSpan?> get,
        Func<TCheck, TimeSpan?, TCheck> set) =>
            section.Key(
                "max_latency", ScalarTypes.Duration(TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1)).OrNone(), get, set,
            "of `query`, `tcp` and `http`: a later answer is a failure", "the timeout",
                words: check => get(check) is { } most ? $"within {OptionText.Of(most)}" : null);
}
