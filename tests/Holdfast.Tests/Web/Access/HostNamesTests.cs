using Holdfast.Web.Access;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Tests.Web.Access;

public sealed class HostNamesTests
{
    [Theory]
    [InlineData("192.0.2.1", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("localhost", true)]
    [InlineData("LB1", true)]
    [InlineData("lb1.example.", true)]
    [InlineData("a.site.example", true)]
    [InlineData("", true)]
    [InlineData("site.example", false)]
    [InlineData("a.b.site.example", false)]
    [InlineData("lb1.example.attacker.example", false)]
    [InlineData("attacker.example", false)]
    public void A_name_is_the_nodes_or_is_not(string host, bool isOwn) =>
        Assert.Equal(isOwn, HostNames.IsOwn(host, ["lb1", "lb1.example", "*.site.example"]));

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("https://lb1:8053", "same-origin", false)]
    [InlineData(null, "none", false)]
    [InlineData("http://lb1:8053", null, true)]
    [InlineData("https://lb1", null, true)]
    [InlineData("https://attacker.example", null, true)]
    [InlineData("null", null, true)]
    [InlineData(null, "cross-site", true)]
    [InlineData(null, "same-site", true)]
    public void A_page_of_another_origin_is_known_by_its_headers(string? origin, string? site, bool isFromElsewhere)
    {
        var request = new DefaultHttpContext().Request;
        (request.Scheme, request.Host) = ("https", new HostString("lb1:8053"));
        if (origin is not null) request.Headers.Origin = origin;
        if (site is not null) request.Headers["Sec-Fetch-Site"] = site;
        Assert.Equal(isFromElsewhere, HostNames.IsFromElsewhere(request));
    }
}
