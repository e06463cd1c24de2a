using System.Net;
using System.Text.Json;
using Holdfast.Page;

namespace Holdfast.Tests.Web;

/// <summary>The page of a running node, as a browser gets it.</summary>
public sealed class PageTests(HttpSite site) : IClassFixture<HttpSite>
{
    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/page/main.js", "text/javascript")]
    [InlineData("/page/page.css", "text/css")]
    [InlineData("/page/icon.svg", "image/svg+xml")]
    [InlineData("/page/uplot/uPlot.esm.js", "text/javascript")]
    public async Task A_file_needs_no_token_and_says_what_it_may_do(string path, string type)
    {
        var (answer, text) = await site.AskAsync(HttpMethod.Get, path, token: null);
        using var plain = answer;
        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.NotEqual("", text);
        string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal("no-cache", answer.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task It_is_sent_compressed_and_only_where_the_browser_has_it_not()
    {
        var (whole, _) = await site.AskAsync(HttpMethod.Get, "/", null, [("Accept-Encoding", "br, gzip")]);
        using var compressed = whole;
        Assert.Equal(["gzip"], whole.Content.Headers.ContentEncoding);
        string tag = whole.Headers.ETag!.ToString();
        var (again, text) = await site.AskAsync(HttpMethod.Get, "/", null, [("If-None-Match", tag)]);
        using var known = again;
        Assert.Equal((HttpStatusCode.NotModified, ""), (again.StatusCode, text));
        Assert.Equal(tag, again.Headers.ETag!.ToString());
        var (other, _) = await site.AskAsync(HttpMethod.Head, "/", null, [("If-None-Match", "W/\"other\"")]);
        using var changed = other;
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Theory]
    [InlineData("/", "navigate", "document", 200)]
    [InlineData("/", "navigate", "iframe", 403)]
    [InlineData("/", "no-cors", "script", 403)]
    [InlineData("/page/main.js", "navigate", "document", 403)]
    [InlineData("/api/v1/status", "navigate", "document", 403)]
    public async Task A_link_of_another_site_may_lead_to_it_and_nothing_else(
        string path, string mode, string destination, int status)
    {
        var (answer, _) = await site.AskAsync(HttpMethod.Get, path, HttpSite.Admin,
            [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", mode), ("Sec-Fetch-Dest", destination)]);
        using var linked = answer;
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData(HttpSite.Read, "reader", "read")]
    [InlineData(HttpSite.Operate, "operator", "operate")]
    [InlineData(HttpSite.Admin, "administrator", "admin")]
    public async Task A_token_is_told_what_it_allows(string token, string name, string scope)
    {
        var (answer, text) = await site.AskAsync(HttpMethod.Get, "/api/v1/token", token);
        using var told = answer;
        Assert.Contains($"\"name\": \"{name}\"", text, StringComparison.Ordinal);
        Assert.Contains($"\"scope\": \"{scope}\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 200, "\"step_seconds\": 5")]
    [InlineData("?range=6h", 200, "\"step_seconds\": 120")]
    [InlineData("?range=1d", 400, "must be 15m, 1h, 6h")]
    public async Task Traffic_is_told_over_a_range(string query, int status, string words)
    {
        var (answer, text) = await site.AskAsync(HttpMethod.Get, "/api/v1/traffic" + query, HttpSite.Read);
        using var told = answer;
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(words, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_shows_every_second_is_one_answer()
    {
        var (answer, text) = await site.AskAsync(HttpMethod.Get, "/api/v1/overview?since=0", HttpSite.Read);
        using var told = answer;
        using var overview = JsonDocument.Parse(text);
        Assert.Equal(["status", "services", "drains", "bgp", "backends", "events"],
            overview.RootElement.EnumerateObject().Select(part => part.Name));
        Assert.Equal("backend-a", overview.RootElement.GetProperty("backends")[0].GetProperty("name").GetString());
        Assert.Equal(400, (await site.ProblemAsync(HttpMethod.Get, "/api/v1/overview?since=x", HttpSite.Read)).Status);
    }

    [Fact]
    public async Task Ten_tabs_that_are_opened_at_once_get_all_their_files_and_then_their_answers()
    {
        using var browser = site.Client("127.0.2.7");
        browser.DefaultRequestHeaders.Add("Authorization", $"Bearer {HttpSite.Read}");
        string[] paths = ["/", .. PageAssets.Others.Select(asset => PageEndpoints.Folder + asset.Name)];
        string[] asked = ["token", "overview", "traffic?range=15m", "top?by=names", "top?by=clients", "top?by=rcodes", "blocks"];
        for (int tab = 0; tab < 10; tab++)
            foreach (string path in paths.Concat(asked.Select(name => "/api/v1/" + name)))
            {
                using var answer = await browser.GetAsync(
                    $"http://127.0.0.1:{site.Port}{path}", TestContext.Current.CancellationToken);
                Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
            }
    }
}
