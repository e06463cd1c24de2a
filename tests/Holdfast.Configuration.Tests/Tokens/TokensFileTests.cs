using Holdfast.Configuration.Tokens;

namespace Holdfast.Configuration.Tests.Tokens;

public class TokensFileTests
{
    [Fact]
    public void A_line_that_was_made_is_read_again()
    {
        var secret = TokensFile.NewSecret();
        var token = new ApiToken("grafana", ApiScope.Operate, ApiToken.HashOf(secret));
        Assert.Equal([token], TokensFile.Parse($"# who\n\n{TokensFile.Line(token)}\n", out var problem));
        Assert.Null(problem);
        Assert.Equal([token], TokensFile.Parse($"  grafana\toperate {secret} \r\n", out _));
        Assert.NotEqual(secret, TokensFile.NewSecret());
    }

    [Theory]
    [InlineData("a read", "line 1: a token is its name, its scope")]
    [InlineData("a read 0123456789abcdef more", "line 1: a token is its name, its scope")]
    [InlineData("\n# x\na write 0123456789abcdef", "line 3: a scope is read, operate, admin")]
    [InlineData("a read 0123456789abcde", "line 1: a secret is at least 16 characters long")]
    [InlineData("a read sha256:12", "line 1: sha256: is followed by 64 hexadecimal digits")]
    [InlineData("a read 0123456789abcdef\na read 0123456789abcdeg", "line 2: a has a token already")]
    [InlineData("ä read 0123456789abcdef", "line 1: a name is 1 to 63 printable characters")]
    public void What_is_wrong_is_told_by_line_and_without_the_secret(string text, string told)
    {
        TokensFile.Parse(text, out var problem);
        Assert.StartsWith(told, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789", problem, StringComparison.Ordinal);
    }
}
