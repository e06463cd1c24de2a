using System.Collections.Immutable;
using System.Security.Cryptography;
using Holdfast.Collections;

namespace Holdfast.Configuration.Tokens;

/// <summary>
/// A file of tokens, one a line: name, scope, and <c>sha256:</c> with the secret's hash, or the secret itself. Empty lines and
/// those that begin with <c>#</c> say nothing.
/// </summary>
/// <param name="Path">Where it is, absolute.</param>
/// <param name="Tokens">What was in it when it was read.</param>
public sealed record TokensFile(string Path, ValueList<ApiToken> Tokens)
{
    /// <summary>A secret is at least so many characters long.</summary>
    public const int ShortestSecret = 16;

    private const string HashPrefix = "sha256:";
    private const int HashDigits = 64;
    private const int LongestName = 63;
    private const int MostTokens = 1000;

    /// <summary>Reads the lines of such a file.</summary>
    /// <param name="text">All that is in it.</param>
    /// <param name="problem">What is wrong with the first line that is, without the secret; null when nothing is.</param>
    /// <returns>The tokens; those before the line that is wrong.</returns>
    public static ValueList<ApiToken> Parse(string text, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tokens = ImmutableArray.CreateBuilder<ApiToken>();
        int number = 0;
        problem = null;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            var written = line.Trim();
            if (written.IsEmpty || written[0] == '#')
                continue;
            var what = ParseLine(written.ToString(), tokens);
            if (what is null)
                continue;
            problem = $"line {number}: {what}";
            break;
        }

        return tokens.DrainToImmutable();
    }

    /// <summary>A secret that nobody can guess: 256 random bits.</summary>
    public static string NewSecret() => $"hf_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}";

    /// <summary>The line of a token.</summary>
    /// <param name="token">The token.</param>
    public static string Line(ApiToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return $"{token.Name} {token.Scope.ToWord()} {HashPrefix}{token.Hash}";
    }

    /// <summary>What is wrong with the name of a token; null when nothing is.</summary>
    /// <param name="name">The name.</param>
    public static string? ProblemOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is 0 or > LongestName || name[0] == '#' || name.Any(c => c is <= ' ' or > '~')
            ? $"a name is 1 to {LongestName} printable characters without spaces, the first no #" : null;
    }

    private static string? ParseLine(string line, ImmutableArray<ApiToken>.Builder tokens)
    {
        var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words is not [var name, var scopeWord, var secret])
            return "a token is its name, its scope, and its secret or sha256: and the secret's hash";
        if (ProblemOf(name) is { } wrong)
            return wrong;
        if (ApiScopes.Of(scopeWord) is not { } scope)
            return $"a scope is {string.Join(", ", ApiScopes.All.Select(known => known.Word))}";
        if (tokens.Any(token => token.Name == name))
            return $"{name} has a token already";
        if (tokens.Count == MostTokens)
            return $"there are more than {MostTokens} tokens";
        var hash = secret.StartsWith(HashPrefix, StringComparison.Ordinal)
            ? secret[HashPrefix.Length..].ToLowerInvariant() : null;
        if (hash is not null && (hash.Length != HashDigits || !hash.All(char.IsAsciiHexDigitLower)))
            return $"sha256: is followed by {HashDigits} hexadecimal digits";
        if (hash is null && secret.Length < ShortestSecret)
            return $"a secret is at least {ShortestSecret} characters long; `holdfast token` makes one";
        tokens.Add(new ApiToken(name, scope, hash ?? ApiToken.HashOf(secret)));
        return null;
    }
}
