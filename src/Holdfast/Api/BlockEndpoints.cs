using Holdfast.Configuration.Tokens;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Blocks;
using Holdfast.Web.Routes;
using static Holdfast.Api.EndpointRows;

namespace Holdfast.Api;

/// <summary>
/// <c>POST /api/v1/block?network=NET|suffix=NAME[&amp;action=ACTION][&amp;for=SECONDS][&amp;by=WHO][&amp;reason=TEXT]</c> and
/// <c>POST /api/v1/unblock?network=NET|suffix=NAME|all[&amp;by=WHO]</c>.
/// </summary>
internal static class BlockEndpoints
{
    private static readonly Parameter[] Targets =
        [new("network", "a network or an address of clients"), new("suffix", "a name, with all below it")];

    public static IEnumerable<ApiEndpoint> All(IOperator operations) =>
    [
        Act("/block", ApiScope.Operate, "Block clients, or names and all below them; one of network and suffix",
            request => BlockAsync(request, operations),
            [.. Targets, new("action", "what a blocked query gets") { Words = [.. ReportWords.BlockActionNames] }, Lasting]),
        Act("/unblock", ApiScope.Operate, "Let blocked clients or names be answered again; one of network, suffix and all",
            request => UnblockAsync(request, operations), [.. Targets, new("all", "everything that is blocked")]),
    ];

    private static async Task<Outcome<ActionReport>> BlockAsync(OperatorRequest request, IOperator operations)
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

    private static async Task<Outcome<ActionReport>> UnblockAsync(OperatorRequest request, IOperator operations)
    {
        if (request.Query.ContainsKey("all")) return await operations.UnblockAsync(null, request.ByAndWhy);
        return Target(request, out var target) is { } problem ? problem : await operations.UnblockAsync(target, request.ByAndWhy);
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
