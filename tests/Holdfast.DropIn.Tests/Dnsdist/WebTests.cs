using Holdfast.Configuration.Options;
using Holdfast.Configuration.Tokens;

namespace Holdfast.DropIn.Tests.Dnsdist;

/// <summary>dnsdist's webserver and console become <c>api.http</c>.</summary>
public sealed class WebTests : IDisposable
{
    private const string Secret = "a-secret-0123456789", Other = "another-secret-0123456789";

    private readonly DnsdistFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void The_webserver_is_the_API_with_its_secrets()
    {
        var http = Http($$"""
            webserver('127.0.0.1:8083')
            setWebserverConfig({password='{{Secret}}', apiKey='{{Other}}', acl='127.0.0.0/8, 192.0.2.0/24', customHeaders={ } })
            setAPIWritable(true)
            controlSocket('127.0.0.1:5199')
            setKey('{{Secret}}')
            """);
        Assert.Equal("127.0.0.1:8083", http.Listen?.ToString());
        Assert.Equal("127.0.0.0/8 192.0.2.0/24", string.Join(' ', http.Acl));
        Assert.Equal(
            [
                new ApiToken("password", ApiScope.Read, ApiToken.HashOf(Secret)),
                new ApiToken("api-key", ApiScope.Operate, ApiToken.HashOf(Other)),
                new ApiToken("console", ApiScope.Admin, ApiToken.HashOf(Secret)),
            ],
            http.Tokens);
    }

    [Fact]
    public void A_key_that_may_not_write_reads()
    {
        var http = Http($"webserver('127.0.0.1:8083', '{Secret}', '{Other}')");
        Assert.Equal([ApiScope.Read, ApiScope.Read], http.Tokens.Select(token => token.Scope));
    }

    [Fact]
    public void A_console_without_a_webserver_is_the_API_too()
    {
        var http = Http($"controlSocket('127.0.0.1:5199') setKey('{Secret}')");
        Assert.Equal("127.0.0.1:5199", http.Listen?.ToString());
        Assert.Equal("console", Assert.Single(http.Tokens).Name);
    }

    [Fact]
    public void Without_either_nothing_listens() => Assert.Null(Http($"setKey('{Secret}')").Listen);

    private HttpOptions Http(string lua)
    {
        var result = _files.Load($"newServer('192.0.2.53')\n{lua}\n");
        Assert.True(result.Options is not null, string.Join('\n', result.Diagnostics));
        return result.Options.Api.Http;
    }
}
