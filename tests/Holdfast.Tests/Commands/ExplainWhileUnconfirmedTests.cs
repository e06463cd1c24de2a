using Holdfast.Testing.Processes;
using Holdfast.Tests.Addresses;

namespace Holdfast.Tests.Commands;

/// <summary>What is told of routes while a configuration waits to be confirmed, and when it was gone back from.</summary>
public sealed class ExplainWhileUnconfirmedTests : IDisposable
{
    private const string Added = "192.0.2.54/32";
    private const string Explained = $"dns1 {Added}: decided to announce with MED ";

    private readonly AddressSite _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Explain_tells_of_the_configuration_that_waits_and_then_of_the_one_gone_back_to()
    {
        _site.Start(prefixes: AddressSite.Ipv4);
        _site.Configure(prefixes: $"{AddressSite.Ipv4}, {Added}");
        Assert.EndsWith(
            "goes back in 60m unless confirmed by: holdfast confirm\n", await _site.AskAsync("reload", "--confirm", "1h"),
            StringComparison.Ordinal);
        _site.Until("the other route", () => _site.NextHop(Added) is not null);
        Assert.Contains(Explained, await _site.AskAsync("explain"), StringComparison.Ordinal);
        await _site.AskAsync("confirm");
        Assert.Contains(Explained, await _site.AskAsync("explain"), StringComparison.Ordinal);

        _site.Configure(prefixes: AddressSite.Ipv4);
        await _site.AskAsync("reload", "--confirm", "1s");
        _site.Until("nobody confirms", () => _site.Log.Contains("nobody confirmed the configuration", StringComparison.Ordinal));
        _site.Until("the other route is back", () => _site.NextHop(Added) is not null);
        Assert.Contains(Explained, await _site.AskAsync("explain"), StringComparison.Ordinal);
    }
}
