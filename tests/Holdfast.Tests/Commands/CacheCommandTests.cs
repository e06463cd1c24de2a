using Holdfast.Commands;

namespace Holdfast.Tests.Commands;

public sealed class CacheCommandTests
{
    [Theory]
    [InlineData("say what to remove: NAME, --suffix ZONE or --all.")]
    [InlineData("say what to remove: NAME, --suffix ZONE or --all.", "example", "--all")]
    [InlineData("say what to remove: NAME, --suffix ZONE or --all.", "example", "--suffix", "example")]
    [InlineData("'AAAAA' is not a record type, such as A, AAAA or TYPE65.", "example", "--type", "AAAAA")]
    [InlineData("'a..example' is not a domain name: ", "a..example")]
    [InlineData("'a..example' is not a domain name: ", "--suffix", "a..example")]
    public void What_is_to_be_flushed_must_be_said_rightly(string complaint, params string[] arguments) =>
        Assert.StartsWith(
            complaint, Assert.Single(CommandLine.Build().Parse(["cache", "flush", .. arguments]).Errors).Message,
                StringComparison.Ordinal);

    [Theory]
    [InlineData("example")]
    [InlineData("--suffix", ".")]
    [InlineData("--all", "--pool", "internal", "--type", "type65")]
    public void Any_one_of_name_suffix_and_all_will_do(params string[] arguments) =>
        Assert.Empty(CommandLine.Build().Parse(["cache", "flush", .. arguments]).Errors);
}
