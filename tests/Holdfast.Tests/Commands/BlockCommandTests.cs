using Holdfast.Commands;

namespace Holdfast.Tests.Commands;

public sealed class BlockCommandTests
{
    [Theory]
    [InlineData("say one of NET and --name SUFFIX.", "block")]
    [InlineData("say one of NET and --name SUFFIX.", "block", "192.0.2.1", "--name", "example")]
    [InlineData("say one of NET and --name SUFFIX.", "unblock", "192.0.2.1", "--all")]
    [InlineData("'192.0.2.1/24' is neither an address nor a network, such as 192.0.2.0/24", "block", "192.0.2.1/24")]
    [InlineData("'example' is neither an address nor a network, such as 192.0.2.0/24", "unblock", "example")]
    [InlineData("'a..b' is not a domain name", "block", "--name", "a..b")]
    [InlineData("Argument 'tarpit' not recognized", "block", "192.0.2.1", "--action", "tarpit")]
    [InlineData("'soon' is not a duration", "block", "192.0.2.1", "--for", "soon")]
    public void What_is_to_be_blocked_must_be_said_rightly(string complaint, params string[] arguments) =>
        Assert.StartsWith(complaint, Assert.Single(CommandLine.Build().Parse(arguments).Errors).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("block", "192.0.2.1")]
    [InlineData("block", "2001:db8::/32", "--for", "10m", "--action", "truncate", "--reason", "ticket 4711")]
    [InlineData("block", "--name", "example.com", "--action", "nxdomain")]
    [InlineData("unblock", "--all")]
    [InlineData("unblock", "--name", "example.com")]
    public void Any_one_of_network_and_name_will_do(params string[] arguments) =>
        Assert.Empty(CommandLine.Build().Parse(arguments).Errors);
}
