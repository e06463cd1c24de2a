using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>Answer NXDOMAIN, without a SOA record: resolvers do not cache it (RFC 2308, section 5).</summary>
public sealed record NxDomainAction : RuleAction<NxDomainAction>, IAction<NxDomainAction>
{
    /// <inheritdoc/>
    public static string Name => "nxdomain";

    /// <inheritdoc/>
    public static string Help => "NXDOMAIN";

    /// <inheritdoc/>
    public override bool Denies => true;

    /// <inheritdoc/>
    public static NxDomainAction Read(IActionValues values) => new();

    internal override RuleVerdict Act(ref Query query) => RuleVerdict.Answer;

    internal override int WriteAnswer(Span<byte> buffer, scoped in QueryView query) =>
        LocalAnswers.Code(buffer, query, ResponseCode.NXDomain);
}
