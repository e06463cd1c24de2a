using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Holdfast.Collections;
using Holdfast.Configuration.Options;
using Holdfast.Configuration.Tokens;
using Holdfast.Linux.Files;

namespace Holdfast.Web.Access;

/// <summary>
/// Who may use the API over TCP, as it is now: what the configuration in force says, or its file since that was read.
/// </summary>
/// <param name="options">The configuration in force.</param>
internal sealed class TokenStore(Func<HttpOptions> options)
{
    private volatile Known? _known;

    /// <summary>The file that is read; null when there is none.</summary>
    public string? Path => options().TokensFile?.Path;

    private ImmutableArray<(ApiToken Token, byte[] Hash)> Tokens
    {
        get
        {
            var now = options();
            if (_known is not { } known || !ReferenceEquals(known.Configured, now))
                _known = known = new Known(now, WithHashes(now, now.TokensFile?.Tokens ?? []));
            return known.Tokens;
        }
    }

    /// <summary>Reads the file anew.</summary>
    /// <returns>What is wrong with it, which leaves the tokens as they were; null when it was taken over.</returns>
    public string? Read()
    {
        var now = options();
        if (now.TokensFile is not { } file)
            return null;
        try
        {
            using var reader = new StreamReader(RegularFile.OpenRead(file.Path));
            var tokens = TokensFile.Parse(reader.ReadToEnd(), out var problem);
            if (problem is null)
                _known = new Known(now, WithHashes(now, tokens));
            return problem;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    /// <summary>
    /// Who shows a secret; null when it is nobody's. How long that takes says nothing of the secrets: hashes are compared, each
    /// of them, in constant time.
    /// </summary>
    public Caller? Find(string secret)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(secret), hash);
        ApiToken? found = null;
        foreach (var (token, its) in Tokens)
            if (CryptographicOperations.FixedTimeEquals(hash, its)) found = token;
        return found is null ? null : new Caller(found.Name, found.Scope);
    }

    private static ImmutableArray<(ApiToken Token, byte[] Hash)> WithHashes(
        HttpOptions configured, ValueList<ApiToken> fromFile) =>
        [.. configured.Tokens.Concat(fromFile).Select(token => (token, Convert.FromHexString(token.Hash)))];

    private sealed record Known(HttpOptions Configured, ImmutableArray<(ApiToken Token, byte[] Hash)> Tokens);
}
