using Holdfast.Anycast.Checks;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Values;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys.Checks;

/// <summary>A check of the kind <c>pool</c>.</summary>
internal static class PoolCheck
{
    private static readonly CheckOptions.Pool Unset = new("");

    public static readonly Section<CheckOptions.Pool> Section =
        new Section<CheckOptions.Pool>("anycast.check", static () => Unset)
        .Key("pool", ShortText(63, "pool"), o => o.Name, (o, v) => o with { Name = v },
            "usable backends of this pool, known at once", "", words: o => $"pool {o.Name}")
        .Key("minimum", Integer(1, 1_000_000, name: "number"), o => o.Minimum, (o, v) => o with { Minimum = v },
            "so many must be usable", words: o => $"minimum {OptionText.Of(o.Minimum)}");

    public static readonly CheckKind Kind = new CheckKind<CheckOptions.Pool>(Section, Unset);
}
