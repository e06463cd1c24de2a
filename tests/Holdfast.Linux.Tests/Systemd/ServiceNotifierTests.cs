using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Holdfast.Linux.Systemd;

namespace Holdfast.Linux.Tests.Systemd;

public sealed class ServiceNotifierTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"hflnx-{Guid.NewGuid():N}");
    private readonly Socket _manager =
        new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };

    public void Dispose()
    {
        _manager.Dispose();
        File.Delete(_path);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Tells_the_manager(bool @abstract)
    {
        _manager.Bind(new UnixDomainSocketEndPoint(@abstract ? '\0' + _path : _path));
        using var notifier = new ServiceNotifier(@abstract ? '@' + _path : _path);
        Assert.True(notifier.IsPresent);

        notifier.Ready();
        Assert.Equal("READY=1", Receive());
        notifier.Ready("announcing 2 of 2\nservices");
        Assert.Equal("READY=1\nSTATUS=announcing 2 of 2 services", Receive());
        notifier.Status("draining");
        Assert.Equal("STATUS=draining", Receive());
        notifier.Watchdog();
        Assert.Equal("WATCHDOG=1", Receive());
        notifier.ExtendTimeout(TimeSpan.FromSeconds(21.5));
        Assert.Equal("EXTEND_TIMEOUT_USEC=21500000", Receive());
        notifier.Stopping();
        Assert.Equal("STOPPING=1", Receive());
    }

    [Fact]
    public void Tells_when_the_reload_began_on_the_monotonic_clock()
    {
        _manager.Bind(new UnixDomainSocketEndPoint(_path));
        using var notifier = new ServiceNotifier(_path);
        var before = Uptime();
        notifier.Reloading();
        var message = Receive().Split('\n');
        Assert.Equal("RELOADING=1", message[0]);
        Assert.StartsWith("MONOTONIC_USEC=", message[1], StringComparison.Ordinal);
        var told = long.Parse(message[1]["MONOTONIC_USEC=".Length..], CultureInfo.InvariantCulture);
        Assert.InRange(told, before - 1_000_000, before + 60_000_000);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("vsock:2:1234")]
    public void Does_nothing_without_a_manager(string? socket)
    {
        using var notifier = new ServiceNotifier(socket);
        Assert.False(notifier.IsPresent);
        notifier.Ready();
        notifier.Stopping();
    }

    [Fact]
    public void Outlives_its_manager()
    {
        using var notifier = new ServiceNotifier(_path);
        notifier.Ready();
        _manager.Bind(new UnixDomainSocketEndPoint(_path));
        notifier.Watchdog();
        Assert.Equal("WATCHDOG=1", Receive());
    }

    [Fact]
    public void Is_not_held_up_by_a_manager_that_does_not_read()
    {
        _manager.Bind(new UnixDomainSocketEndPoint(_path));
        using var notifier = new ServiceNotifier(_path);
        for (var i = 0; i < 10_000; i++)
            notifier.Watchdog();
        Assert.Equal("WATCHDOG=1", Receive());
    }

    [Theory]
    [InlineData("5000000", null, 5.0)]
    [InlineData("5000000", "", 5.0)]
    [InlineData("5000000", "own", 5.0)]
    [InlineData("5000000", "1", null)]
    [InlineData("0", null, null)]
    [InlineData("soon", null, null)]
    [InlineData(null, null, null)]
    public void Knows_when_it_is_watched(string? microseconds, string? process, double? seconds)
    {
        if (process == "own")
            process = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var timeout = ServiceNotifier.WatchdogOf(name => name == "WATCHDOG_USEC" ? microseconds : process);
        Assert.Equal(seconds, timeout?.TotalSeconds);
    }

    private string Receive()
    {
        var buffer = new byte[1024];
        return Encoding.UTF8.GetString(buffer, 0, _manager.Receive(buffer));
    }

    /// <summary>Microseconds since boot.</summary>
    private static long Uptime() =>
        (long)(double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture) * 1_000_000);
}
