using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Holdfast.Tests.Web;

/// <summary>Clients that would take from others what the API over TCP has.</summary>
public sealed class HostileClientTests(HttpSite site) : IClassFixture<HttpSite>
{
    private const string Opening = "POST /api/v1/drain HTTP/1.1\r\nHost: localhost\r\n";

    [Fact]
    public async Task Thousands_of_connections_that_say_nothing_keep_nobody_out()
    {
        var held = new List<Socket>();
        try
        {
            for (int i = 0; i < 2000; i++)
            {
                held.Add(site.Connect($"127.2.{i / 200}.{1 + (i % 200)}"));
                held[^1].Send("GET /api/v1/status HTTP/1.1\r\nHost: x\r\nX-Slow: "u8);
            }
            var honest = await site.ProblemAsync(HttpMethod.Get, "/api/v1/status", HttpSite.Read, from: "127.0.2.1");
            Assert.Equal(200, honest.Status);
            Assert.Equal(0, (await site.CommandAsync("status", "-q")).ExitCode);
        }
        finally
        {
            held.ForEach(socket => socket.Dispose());
        }
    }

    [Theory]
    [InlineData("Content-Length: 1000000000\r\n\r\n", "HTTP/1.1 413 ")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nffffff\r\n", "HTTP/1.1 413 ")]
    [InlineData("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 4")]
    [InlineData("Host: other\r\n\r\n", "HTTP/1.1 400 ")]
    public async Task A_body_without_an_end_is_refused_before_it_is_read(string rest, string begins)
    {
        using var socket = site.Connect("127.0.2.2");
        await socket.SendAsync(Encoding.ASCII.GetBytes(Opening + rest), TestContext.Current.CancellationToken);
        Assert.StartsWith(begins, await ReadToEndAsync(socket), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Long: ", "HTTP/1.1 431 ")]
    [InlineData("", "HTTP/1.1 431 ")]
    public async Task Headers_without_an_end_are_refused(string name, string begins)
    {
        using var socket = site.Connect("127.0.2.3");
        var text = new StringBuilder(Opening);
        for (int i = 0; i < 60; i++)
            text.Append(name.Length > 0 ? $"X-{i}: {new string('a', 500)}\r\n" : $"X-{i}: a\r\n");
        await socket.SendAsync(Encoding.ASCII.GetBytes(text.ToString()), TestContext.Current.CancellationToken);
        Assert.StartsWith(begins, await ReadToEndAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_to_wait_and_others_are_not()
    {
        using var client = site.Client("127.0.2.4");
        var statuses = new HashSet<HttpStatusCode>();
        for (int i = 0; i < 1000 && !statuses.Contains(HttpStatusCode.TooManyRequests); i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{site.Port}/api/v1/status");
            request.Headers.Add("Authorization", "Bearer a-secret-that-is-tried");
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            statuses.Add(answer.StatusCode);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
                Assert.Equal("1", answer.Headers.RetryAfter?.ToString());
        }
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests], statuses);
        Assert.Equal(200, (await site.ProblemAsync(HttpMethod.Get, "/healthz", null, from: "127.0.2.5")).Status);
    }

    [Fact]
    public async Task Answers_that_go_on_are_few_for_each_and_free_when_one_leaves()
    {
        const string from = "127.0.2.6";
        var streams = new List<HttpClient>();
        try
        {
            for (int i = 0; i < 4; i++) streams.Add(await FollowAsync(from));
            var fifth = await site.ProblemAsync(HttpMethod.Get, "/api/v1/queries?follow=true", HttpSite.Read, from: from);
            Assert.Equal((429, "so many answers go on already: end one of them"), fifth);
            Assert.Equal(200, (await site.ProblemAsync(HttpMethod.Get, "/api/v1/status", HttpSite.Read, from: from)).Status);
            streams[0].Dispose();
            await Testing.Waiting.Wait.UntilAsync("there is a place again", async () =>
            {
                try
                {
                    streams.Add(await FollowAsync(from));
                    return true;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            });
        }
        finally
        {
            streams.ForEach(client => client.Dispose());
        }
    }

    private async Task<HttpClient> FollowAsync(string from)
    {
        var client = site.Client(from);
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {HttpSite.Read}");
        await client.GetStreamAsync(
            $"http://127.0.0.1:{site.Port}/api/v1/queries?follow=true", TestContext.Current.CancellationToken);
        return client;
    }

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            for (int length; (length = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken)) > 0;)
                text.Append(Encoding.ASCII.GetString(buffer, 0, length));
        }
        catch (SocketException)
        {
            // Reset behind the answer, since there was more to read.
        }
        return text.ToString();
    }
}
