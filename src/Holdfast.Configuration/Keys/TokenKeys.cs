using System.Collections.Immutable;
using Holdfast.Collections;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Tokens;
using Holdfast.Configuration.Values;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>api.http.tokens[]</c>: who may use the API over TCP, in the file itself.</summary>
internal static class TokenKeys
{
    private static readonly KeyType<string> Secret = new ReadType<string>("text", JsonShapes.Text, TryReadSecret)
    {
        Masked = static _ => KeyType.Secret,
        Differing = static (was, now) => was == now ? null : "changed",
    };

    public static readonly Section<ApiToken> Section = new Section<ApiToken>("api.http.tokens[]", Unset)
        .Key("name", ShortText(63), o => o.Name, (o, v) => o with { Name = v }, "what logs and events call it; unique",
            required: "write `name: grafana`")
        .Key("scope", Choice([.. ApiScopes.All]), o => o.Scope, (o, v) => o with { Scope = v },
            "what it may do: read; also drain, block, force backends and flush caches; also reload and roll back")
        .Key("secret", Secret, o => o.Hash, (o, v) => o with { Hash = v },
            "what the client sends. Better in `tokens_file`, where its hash will do", required: "write `secret: ...`");

    public static readonly KeyType<ValueList<ApiToken>> Type = new ReadType<ValueList<ApiToken>>("mapping or list",
        JsonShapes.OneOrMany(JsonShapes.Mapping(() => Section)), TryRead)
    {
        NamesDifference = true,
        Masked = tokens => tokens.IsEmpty ? "" : KeyType.Secret,
        Differing = (was, now) => was.AsSpan().SequenceEqual(now.AsSpan()) ? null : "the tokens of the file itself changed",
    };

    private static ApiToken Unset() => new("", ApiScope.Read, "");

    private static bool TryReadSecret(Field field, string above, Reading reading, out string value)
    {
        value = above;
        if (field.Text() is not { } secret)
            return false;
        if (secret.Length < TokensFile.ShortestSecret)
            field.Warning($"the secret is shorter than {TokensFile.ShortestSecret} characters, so that it can be guessed",
                "take one that `holdfast token` makes");
        value = ApiToken.HashOf(secret);
        return true;
    }

    private static bool TryRead(Field field, ValueList<ApiToken> above, Reading reading, out ValueList<ApiToken> value)
    {
        var tokens = ImmutableArray.CreateBuilder<ApiToken>();
        foreach (var item in field.OneOrMany())
        {
            if (!Section.TryRead(item, Unset(), reading, out var token) || token.Name.Length == 0 || token.Hash.Length == 0)
                continue;
            if (tokens.Any(other => other.Name == token.Name))
                item.Error($"`{token.Name}` is the name of another token", "give each a name of its own");
            else
                tokens.Add(token);
        }

        value = tokens.DrainToImmutable();
        return true;
    }
}
