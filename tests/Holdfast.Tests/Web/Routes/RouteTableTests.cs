using Holdfast.Configuration.Tokens;
using Holdfast.Web.Routes;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Tests.Web.Routes;

public sealed class RouteTableTests
{
    [Theory]
    [InlineData("GET", "/status", "status")]
    [InlineData("GET", "/STATUS/", "status")]
    [InlineData("POST", "/drain", "drain")]
    [InlineData("GET", "/explain/dns-1", "explain dns-1")]
    [InlineData("HEAD", "/metrics", "metrics")]
    [InlineData("GET", "/metrics", "metrics")]
    public async Task Finds_a_path_by_its_method(string method, string path, string expected) =>
        Assert.Equal((expected, StatusCodes.Status200OK, ""), await AskAsync(method, path));

    [Theory]
    [InlineData("/")]
    [InlineData("/stat")]
    [InlineData("/status/more")]
    [InlineData("/explain")]
    [InlineData("/explain/")]
    [InlineData("/explain/a/b")]
    public async Task Leaves_a_path_that_is_not_there_to_the_fallback(string path) =>
        Assert.Equal(("", StatusCodes.Status404NotFound, ""), await AskAsync("GET", path));

    [Theory]
    [InlineData("POST", "/status", "GET")]
    [InlineData("GET", "/drain", "POST")]
    [InlineData("DELETE", "/metrics", "GET, HEAD")]
    public async Task Tells_the_methods_that_a_path_has(string method, string path, string allowed) =>
        Assert.Equal(("", StatusCodes.Status405MethodNotAllowed, allowed), await AskAsync(method, path));

    private static async Task<(string Answer, int Status, string Allow)> AskAsync(string method, string path)
    {
        string answer = "";
        var table = new RouteTable();
        Map("/status", _ => Answer("status"), HttpMethods.Get);
        Map("/drain", _ => Answer("drain"), HttpMethods.Post);
        Map("/explain/{service}", context => Answer("explain " + context.Request.RouteValues["service"]), HttpMethods.Get);
        Map("/metrics", _ => Answer("metrics"), HttpMethods.Get, HttpMethods.Head);
        var context = new DefaultHttpContext();
        (context.Request.Method, context.Request.Path) = (method, path);
        await table.AnswerAsync(context);
        return (answer, context.Response.StatusCode, context.Response.Headers.Allow.ToString());

        void Map(string itsPath, RequestDelegate act, params string[] methods) =>
            table.Map(new ApiEndpoint(itsPath, ApiScope.Read, "", act) { Methods = methods });

        Task Answer(string text)
        {
            answer = text;
            return Task.CompletedTask;
        }
    }
}
