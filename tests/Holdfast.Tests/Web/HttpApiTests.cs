using System.Net;
using System.Text.Json;
using Holdfast.Commands;
using Holdfast.Contracts;
using Holdfast.Testing.Waiting;

namespace Holdfast.Tests.Web;

/// <summary>Who may do what over the API's TCP port, and how it is told.</summary>
public sealed class HttpApiTests(HttpSite site) : IClassFixture<HttpSite>
{
    [Theory]
    [InlineData("/healthz", "every thread beats")]
    [InlineData("/readyz", "serving")]
    public async Task Whether_the_node_is_well_is_told_without_a_token(string path, string status)
    {
        var (answer, text) = await site.AskAsync(HttpMethod.Get, path, token: null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(status, JsonDocument.Parse(text).RootElement.GetProperty("status").GetString());
        (answer, text) = await site.AskAsync(HttpMethod.Head, path, token: null);
        Assert.Equal((HttpStatusCode.OK, ""), (answer.StatusCode, text));
    }

    [Theory]
    [InlineData("GET", "/api/v1/status", null, 401, "a token is needed: Authorization: Bearer TOKEN")]
    [InlineData("GET", "/metrics", null, 401, "a token is needed: Authorization: Bearer TOKEN")]
    [InlineData("GET", "/api/v1/status", "no-token-of-this-node", 401, "this token is not known here")]
    [InlineData("GET", "/api/v1/status", HttpSite.Read, 200, null)]
    [InlineData("GET", "/metrics", HttpSite.Read, 200, null)]
    [InlineData("POST", "/api/v1/cache/flush?all", HttpSite.Read, 403, "the token reader has the scope read; this needs operate")]
    [InlineData("POST", "/api/v1/cache/flush?all", HttpSite.Operate, 200, null)]
    [InlineData("POST", "/api/v1/reload", HttpSite.Operate, 403, "the token operator has the scope operate; this needs admin")]
    [InlineData("POST", "/api/v1/reload", HttpSite.Admin, 200, null)]
    [InlineData("GET", "/api/v1/status", HttpSite.Admin, 200, null)]
    [InlineData("GET", "/api/v1/nothing", HttpSite.Admin, 404, "there is no /api/v1/nothing")]
    [InlineData("DELETE", "/api/v1/status", HttpSite.Admin, 405, "/api/v1/status has GET, not DELETE")]
    [InlineData("POST", "/api/v1/backend?name=none&mode=up", HttpSite.Admin, 404, "there is no backend 'none'; there are: backend-a")]
    public async Task A_token_allows_what_its_scope_says(string method, string path, string? token, int status, string? detail) =>
        Assert.Equal((status, detail), await site.ProblemAsync(new HttpMethod(method), path, token, from: "127.0.1.1"));

    [Theory]
    [InlineData("X-API-Key", HttpSite.Read, 200)]
    [InlineData("Authorization", "Basic YW55Ym9keTpyZWFkLXRva2VuLTAxMjM0NTY3ODk=", 200)]
    [InlineData("Authorization", "bearer " + HttpSite.Read, 200)]
    [InlineData("Authorization", "Basic !", 401)]
    [InlineData("Authorization", "Digest x", 401)]
    [InlineData("X-API-Key", "wrong", 401)]
    public async Task A_token_may_come_as_clients_of_dnsdist_send_it(string header, string value, int status) =>
        Assert.Equal(
            status,
            (await site.ProblemAsync(HttpMethod.Get, "/api/v1/status", null, [(header, value)], from: "127.0.1.2")).Status);

    [Theory]
    [InlineData("Host", "attacker.example", 421)]
    [InlineData("Host", "lb1.example", 200)]
    [InlineData("Host", "tested:8053", 200)]
    [InlineData("Host", "localhost", 200)]
    [InlineData("Origin", "https://attacker.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    public async Task A_foreign_page_is_refused_whatever_token_it_has(string header, string value, int status)
    {
        var (answer, _) = await site.AskAsync(HttpMethod.Get, "/api/v1/status", HttpSite.Admin, [(header, value)]);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task A_change_is_an_event_with_who_and_why()
    {
        await site.ProblemAsync(HttpMethod.Post, "/api/v1/cache/flush?name=a.example&by=alice&reason=moved", HttpSite.Operate);
        await site.ProblemAsync(HttpMethod.Post, "/api/v1/log/reopen", HttpSite.Admin);
        await site.ProblemAsync(HttpMethod.Post, "/api/v1/block?suffix=b.example&reason=spam", HttpSite.Operate);
        await site.ProblemAsync(HttpMethod.Post, "/api/v1/unblock?suffix=b.example&reason=clean", HttpSite.Operate);
        var (exitCode, _, error) = await site.CommandAsync("cache", "flush", "--all");
        Assert.True(exitCode == 0, error);
        var events = await site.EventsAsync();
        Assert.Contains(
            "(by alice (token operator): moved: a.example., 0 removed)", events, StringComparison.Ordinal);
        Assert.Contains("(by token administrator)", events, StringComparison.Ordinal);
        Assert.Contains("(by token operator: spam)", events, StringComparison.Ordinal);
        Assert.Contains("(by token operator: clean)", events, StringComparison.Ordinal);
        Assert.Matches(@"cache +default +flushed +\(by uid \d+: everything, 0 removed\)", events);
    }

    [Fact]
    public async Task The_socket_needs_no_token_and_tells_problems_alike()
    {
        using var api = new ApiClient(site.SocketPath);
        var stop = TestContext.Current.CancellationToken;
        Assert.Null((await api.GetAsync("status", ReportJson.Default.StatusReport, stop)).Error);
        Assert.Equal(
            "/api/v1/drain has POST, not GET",
            (await api.GetAsync("drain", ReportJson.Default.StatusReport, stop)).Error);
    }

    [Fact]
    public async Task Tokens_are_taken_over_when_their_file_changes_and_not_when_it_is_wrong()
    {
        const string added = "added-token-0123456789";
        await File.WriteAllTextAsync(
            site.TokensPath, HttpSite.Tokens($"added read {added}"), TestContext.Current.CancellationToken);
        await Wait.UntilAsync("the new token is known", async () => await StatusAsync(added) == 200);
        await File.WriteAllTextAsync(
            site.TokensPath, HttpSite.Tokens("added write x"), TestContext.Current.CancellationToken);
        await Wait.UntilAsync(
            "the wrong line is told",
            async () => (await site.EventsAsync()).Contains("line 4: a scope is read, operate, admin", StringComparison.Ordinal));
        Assert.Equal(200, await StatusAsync(added));
        await File.WriteAllTextAsync(site.TokensPath, HttpSite.Tokens(), TestContext.Current.CancellationToken);
        var (exitCode, output, error) = await site.CommandAsync("reload");
        Assert.True(exitCode == 0, output + error);
        await Wait.UntilAsync("the token is gone", async () => await StatusAsync(added) == 401);
    }

    [Fact]
    public async Task Events_and_queries_can_be_followed()
    {
        using var client = site.Client();
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {HttpSite.Read}");
        var stop = TestContext.Current.CancellationToken;
        using var events = new StreamReader(
            await client.GetStreamAsync($"http://127.0.0.1:{site.Port}/api/v1/events/stream", stop));
        Assert.StartsWith("event: ", await events.ReadLineAsync(stop), StringComparison.Ordinal);
        using var queries = await client.GetAsync(
            $"http://127.0.0.1:{site.Port}/api/v1/queries?follow=true", HttpCompletionOption.ResponseHeadersRead, stop);
        Assert.Equal("application/x-ndjson", queries.Content.Headers.ContentType?.MediaType);
    }

    private async Task<int> StatusAsync(string token)
    {
        // Asked until it is so: from an address whose rate nobody else needs.
        await Task.Delay(100, TestContext.Current.CancellationToken);
        return (await site.ProblemAsync(HttpMethod.Get, "/api/v1/status", token, from: "127.0.1.3")).Status;
    }
}
