using System.Security.Cryptography;
using System.Text;

namespace Holdfast.Configuration.Tokens;

/// <summary>A secret that a client of the API over TCP shows, and what it may do with it.</summary>
/// <param name="Name">Who the client is, as logs and events call it.</param>
/// <param name="Scope">What it may do.</param>
/// <param name="Hash">The secret's SHA-256, 64 hexadecimal digits in lower case. The secret itself is not kept.</param>
public sealed record ApiToken(string Name, ApiScope Scope, string Hash)
{
    /// <summary>The hash of a secret, as <see cref="Hash"/> has it.</summary>
    /// <param name="secret">The secret.</param>
    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}

/// <summary>What a client of the API may do; each includes those before it.</summary>
public enum ApiScope
{
    /// <summary>Whether the process lives and is ready: open to all that the ACL lets in.</summary>
    None,

    /// <summary>Read all that is reported.</summary>
    Read,

    /// <summary>Change what happens to traffic until told otherwise: drains, blocks, backends, caches.</summary>
    Operate,

    /// <summary>Change the configuration in force, and read its files.</summary>
    Admin,
}

/// <summary>The words for scopes.</summary>
public static class ApiScopes
{
    /// <summary>The scopes that a token may have, with their words.</summary>
    public static IReadOnlyList<(string Word, ApiScope Scope)> All { get; } =
        [("read", ApiScope.Read), ("operate", ApiScope.Operate), ("admin", ApiScope.Admin)];

    /// <summary>The word for a scope.</summary>
    /// <param name="scope">The scope of a token.</param>
    public static string ToWord(this ApiScope scope) => All.First(known => known.Scope == scope).Word;

    /// <summary>The scope of a word; null when it is none.</summary>
    /// <param name="word">The word.</param>
    public static ApiScope? Of(string word)
    {
        foreach (var (known, scope) in All)
            if (known == word) return scope;
        return null;
    }
}
