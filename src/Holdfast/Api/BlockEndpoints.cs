using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Blocks;

namespace Holdfast.Api;

/// <summary>
/// <c>POST /api/v1/block?network=NET|suffix=NAME[&amp;action=ACTION][&amp;for=SECONDS][&amp;by=WHO][&amp;reason=TEXT]</c> and
/// <c>POST /api/v1/unblock?network=NET|suffix=NAME|all[&amp;by=WHO]</c>.
/// </summary>
internal static class BlockEndpoints
{
    public static async Task<Outcome<ActionReport>> BlockAsync(OperatorRequest request, IOperator operations)
    {
        var lasting = request.Duration("for");
        if (lasting.Problem is { } wrong) return wrong;
        if (Target(request, out var target) is { } problem) return problem;
        var action = BlockAction.Drop;
        if (request.Value("action") is { } word && !ReportWords.TryBlockAction(word, out action))
            return ProblemReport.BadRequest($"action={word}: must be {string.Join(", ", ReportWords.BlockActionNames)}");
        return await operations.BlockAsync(new BlockRequest(
            target!, action, lasting.Value, request.By, request.Value("reason")));
    }

    public static async Task<Outcome<ActionReport>> UnblockAsync(OperatorRequest request, IOperator operations)
    {
        if (request.Query.ContainsKey("all")) return await operations.UnblockAsync(null, request.By);
        return Target(request, out var target) is { } problem ? problem : await operations.UnblockAsync(target, request.By);
    }

    private static ProblemReport? Target(OperatorRequest request, out BlockTarget? target)
    {
        target = null;
        var (network, suffix) = (request.Value("network"), request.Value("suffix"));
        if (network is null == suffix is null) return ProblemReport.BadRequest("say one of network and suffix");
        if (suffix is null)
        {
            return BlockTarget.TryParse(network, out target) ? null
                : ProblemReport.BadRequest($"'{network}' is neither an address nor a network, such as 192.0.2.0/24");
        }
        if (!Name.TryParse(suffix, out var name, out var error))
            return ProblemReport.BadRequest($"'{suffix}' is not a domain name: {error}");
        target = BlockTarget.Of(name);
        return null;
    }
}
