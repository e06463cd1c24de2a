using Holdfast.Configuration.Schema;
using Holdfast.LoadBalancer.Rules;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.rules[].not</c>: what a rule does not fit. It has a part of a match's keys.</summary>
internal static class NotKeys
{
    public static readonly Section<MatchOptions> Section = MatchKeys.Parts("dns.rules[].not", "where the client is")
        .Include(TagKeys.Section("dns.rules[].not"), o => o, (_, v) => v);
}
