using Holdfast.Configuration.Options;
using Holdfast.Configuration.Tokens;

namespace Holdfast.Configuration.Tests;

/// <summary>The keys of <c>api.http</c>.</summary>
public partial class KeyTests
{
    private static readonly Func<HoldfastOptions, HttpOptions> Http = options => options.Api.Http;

    private static Dictionary<string, Case> HttpCases() => new(StringComparer.Ordinal)
    {
        ["api.http"] = new(InHttp(""), o => Http(o).Listen, "", "127.0.0.1:8053"),
        ["api.http.listen"] = new(InFile("api: { http: { listen: \"[::1]:80\" } }"), o => Http(o).Listen, "", "[::1]:80"),
        ["api.http.tls"] = new(InHttp("tls: { certificate: Wrong/api-pair.pem, key: Wrong/api-pair.key }"),
            o => Http(o).Certificate is not null, "False", "True"),
        ["api.http.tls.certificate"] = new(InHttp("tls: { certificate: Wrong/api-pair.pem, key: Wrong/api-pair.key }"),
            o => Path.GetFileName(Http(o).Certificate), "", "api-pair.pem"),
        ["api.http.tls.key"] = new(InHttp("tls: { certificate: Wrong/api-pair.pem, key: Wrong/api-pair.key }"),
            o => Path.GetFileName(Http(o).Key), "", "api-pair.key"),
        ["api.http.tokens_file"] = new(InHttp("tokens_file: Wrong/tokens.key"),
            o => string.Join(' ', (Http(o).TokensFile?.Tokens ?? []).Select(token => $"{token.Name}:{token.Scope}")),
            "", "grafana:Read alice:Admin"),
        ["api.http.tokens"] = new(InHttp("tokens: { name: a, secret: 0123456789abcdef }"), o => Http(o).Tokens.Length, "0", "1"),
        ["api.http.tokens[].name"] = new(InHttp("tokens: { name: a, secret: 0123456789abcdef }"), o => Token(o)?.Name, "", "a"),
        ["api.http.tokens[].scope"] = new(InHttp("tokens: { name: a, scope: operate, secret: 0123456789abcdef }"),
            o => Token(o)?.Scope, "", "Operate"),
        ["api.http.tokens[].secret"] = new(InHttp("tokens: { name: a, secret: 0123456789abcdef }"),
            o => Token(o)?.Hash, "", ApiToken.HashOf("0123456789abcdef")),
        ["api.http.acl"] = new(InHttp("acl: 192.0.2.0/24"), o => string.Join(' ', Http(o).Acl), "127.0.0.0/8 ::1/128",
            "192.0.2.0/24"),
        ["api.http.hosts"] = new(InHttp("hosts: [lb1.example, lb.example]"), o => string.Join(' ', Http(o).Hosts), "",
            "lb1.example lb.example"),
    };

    private static string InHttp(string more) => InFile($"api: {{ http: {{ listen: 127.0.0.1{Comma(more)} }} }}");

    private static ApiToken? Token(HoldfastOptions options) => Http(options).Tokens is [var token] ? token : null;
}
