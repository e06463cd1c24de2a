using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Tests.Fakes;

namespace Holdfast.Anycast.Tests.Checks;

public sealed class FileCheckTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    private static Task<CheckResult> Run(CheckOptions.File options) =>
        new FileCheck(options, new CheckServices(new FakeResolver(), TimeProvider.System, RunningLoop.Instance))
        .RunAsync(new CheckTarget("dns1", Node.Prefix(Node.V4)), TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);

    [Fact]
    public async Task Wants_the_file_to_be_there()
    {
        Assert.Equal(CheckResult.Holds($"{_path} exists"), await Run(new(_path)));
        Assert.Equal(CheckResult.Fails($"{_path}.not does not exist"), await Run(new(_path + ".not")));
    }

    [Fact]
    public async Task Wants_the_file_not_to_be_there_where_so_configured()
    {
        Assert.Equal(CheckResult.Fails($"{_path} exists"), await Run(new(_path) { Absent = true }));
        Assert.Equal(CheckResult.Holds($"{_path}.not does not exist"), await Run(new(_path + ".not") { Absent = true }));
    }

    [Theory]
    [InlineData("state: ok\n", true)]
    [InlineData("state: bad\n", false)]
    [InlineData("", false)]
    public async Task Wants_what_it_contains(string text, bool good)
    {
        await File.WriteAllTextAsync(_path, text, TestContext.Current.CancellationToken);
        Assert.Equal(
            new CheckResult(good, good ? $"{_path} exists" : $"{_path} does not contain `: ok`"), await Run(
                new(_path) { Contains = ": ok" }));
    }

    [Fact]
    public async Task Wants_it_to_be_young()
    {
        Assert.Matches(" exists, written [0-9.]+m?s ago$", (await Run(new(_path) { MaxAge = TimeSpan.FromMinutes(1) })).Text);
        File.SetLastWriteTimeUtc(_path, DateTime.UtcNow - TimeSpan.FromMinutes(5));
        var old = await Run(new(_path) { MaxAge = TimeSpan.FromMinutes(1) });
        Assert.Equal(CheckResult.Fails($"{_path} was written 5m ago, wanted within 60s"), old);
    }

    [Fact]
    public async Task Says_when_it_cannot_be_read() =>
        Assert.StartsWith("/tmp cannot be read: ", (await Run(new("/tmp") { Contains = "x" })).Text, StringComparison.Ordinal);

    [Fact]
    public async Task Fills_in_service_and_family() =>
        Assert.Equal(
            CheckResult.Fails("/nowhere/dns1-v4-192.0.2.1 does not exist"), await Run(
                new("/nowhere/{service}-{family}-{address}")));
}
