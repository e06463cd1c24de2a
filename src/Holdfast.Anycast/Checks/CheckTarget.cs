using System.Collections.Immutable;
using Holdfast.Anycast.Addresses;

namespace Holdfast.Anycast.Checks;

/// <summary>What a check is run for.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="Prefix">The prefix.</param>
internal sealed record CheckTarget(string Service, ServicePrefix Prefix)
{
    /// <summary>The same for commands, as variables of their environment.</summary>
    internal ImmutableDictionary<string, string> Environment => ImmutableDictionary<string, string>.Empty
        .Add("HOLDFAST_SERVICE", Service)
        .Add("HOLDFAST_ADDRESS", Prefix.Address.ToString())
        .Add("HOLDFAST_PREFIX", Prefix.ToString())
        .Add("HOLDFAST_FAMILY", Prefix.Family);

    /// <summary>Fills <c>{address}</c>, <c>{prefix}</c>, <c>{service}</c> and <c>{family}</c> in.</summary>
    internal string Fill(string text) => text
        .Replace("{address}", Prefix.Address.ToString(), StringComparison.Ordinal)
        .Replace("{prefix}", Prefix.ToString(), StringComparison.Ordinal)
        .Replace("{service}", Service, StringComparison.Ordinal)
        .Replace("{family}", Prefix.Family, StringComparison.Ordinal);
}
