using Holdfast.Configuration.Tokens;
using Holdfast.Web;
using Holdfast.Web.Routes;

namespace Holdfast.Tests.Api;

/// <summary>Every endpoint there is.</summary>
public sealed class EndpointTests
{
    private static readonly string[] OpenToAll = ["/healthz", "/readyz"];

    [Fact]
    public void None_is_open_without_a_token_but_the_page_and_those_that_tell_whether_the_node_is_well() =>
        Assert.Equal(OpenToAll, All().Where(endpoint => endpoint.Scope == ApiScope.None && !endpoint.IsPage)
            .Select(endpoint => endpoint.Path));

    [Fact]
    public void What_changes_something_needs_more_than_to_read() =>
        Assert.All(All().Where(endpoint => endpoint.Methods.Any(method => method is not ("GET" or "HEAD"))),
            endpoint => Assert.True(endpoint.Scope >= ApiScope.Operate, endpoint.Path));

    [Fact]
    public void Each_says_what_it_does_and_is_there_once()
    {
        var all = All();
        Assert.All(all, endpoint => Assert.NotEqual("", endpoint.Summary));
        var asked = all.SelectMany(endpoint => endpoint.Methods.Select(method => (method, endpoint.Path))).ToList();
        Assert.Equal(asked.Distinct(), asked);
    }

    internal static List<ApiEndpoint> All()
    {
        var routes = new RouteTable();
        ApiRoutes.Map(routes, null!, null!, null!, null!, default);
        return [.. routes.Endpoints];
    }
}
