using Holdfast.Configuration.Schema;
using Holdfast.LoadBalancer.Rules;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.rules[].not</c>, and with the same keys <c>all</c> and <c>any</c>: a match within a match.</summary>
internal static class NotKeys
{
    private const string Path = "dns.rules[].not";

    public static readonly Section<MatchOptions> Section =
        MatchKeys.Table(Path, "where the client is",
            "fits the queries by which a client exceeds a rate; the keys are those of `dns.rules[].above`")
            .Include(MessageMatchKeys.Table(Path)).Include(QueryMatchKeys.Parts(Path))
            .Include(FunctionMatchKeys.Section(Path)).Include(TagKeys.Section(Path));
}
