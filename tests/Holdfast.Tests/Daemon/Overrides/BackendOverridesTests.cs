using System.Net;
using Holdfast.Contracts;
using Holdfast.Daemon.Overrides;
using Holdfast.LoadBalancer;
using Holdfast.LoadBalancer.Backends;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Tests.Daemon.Overrides;

/// <summary>What operators say of backends, on a load balancer that has not been started.</summary>
public sealed class BackendOverridesTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private readonly LoadBalancer.LoadBalancer _balancer;
    private readonly BackendOverrides _overrides;
    private readonly List<BackendOverride> _over = [];

    public BackendOverridesTests()
    {
        _balancer = new LoadBalancer.LoadBalancer(
            new LoadBalancerOptions { Listeners = [], Backends = [Up, Auto] }, _time, NullLoggerFactory.Instance);
        _overrides = new BackendOverrides(_balancer, [Up, Auto], _time);
        _overrides.Expired += over =>
        {
            _over.Add(over);
            _overrides.End(over);
        };
    }

    private static BackendOptions Up => new("up", new IPEndPoint(IPAddress.Loopback, 1)) { Mode = BackendMode.Up };

    private static BackendOptions Auto => new("auto", new IPEndPoint(IPAddress.Loopback, 2));

    public void Dispose()
    {
        _overrides.Dispose();
        _balancer.Dispose();
    }

    [Fact]
    public void One_whose_time_is_over_leaves_the_backend_as_configured()
    {
        Assert.True(_overrides.Set(Said("up", BackendMode.Down, minutes: 30)));
        Assert.Equal(BackendState.ForcedDown, State("up"));
        _time.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(BackendState.ForcedDown, State("up"));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(BackendState.ForcedUp, State("up"));
        Assert.Equal("up", Assert.Single(_over).Backend);
        Assert.Empty(_overrides.All);
    }

    [Fact]
    public void Without_a_time_it_stays_and_another_takes_its_place()
    {
        _overrides.Set(Said("auto", BackendMode.Down));
        _time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(BackendState.ForcedDown, State("auto"));
        _overrides.Set(Said("auto", BackendMode.Up));
        Assert.Equal(BackendMode.Up, Assert.Single(_overrides.All).Mode);
        _overrides.Set(Said("auto", BackendMode.Auto));
        Assert.Empty(_overrides.All);
        // The configuration has it up: that its check decides is worth keeping.
        _overrides.Set(Said("up", BackendMode.Auto));
        Assert.Equal(BackendState.Down, State("up"));
        Assert.Single(_overrides.All);
    }

    [Fact]
    public void A_backend_that_does_not_exist_has_none()
    {
        Assert.False(_overrides.Set(Said("nobody", BackendMode.Down)));
        _overrides.Restore([Said("nobody", BackendMode.Down), Said("auto", BackendMode.Down)]);
        Assert.Equal("auto", Assert.Single(_overrides.All).Backend);
        Assert.Equal(BackendState.ForcedDown, State("auto"));
    }

    [Fact]
    public void It_follows_a_new_name_and_ends_with_another_address_or_mode()
    {
        _overrides.Set(Said("up", BackendMode.Down));
        _overrides.Set(Said("auto", BackendMode.Down));
        Assert.True(_overrides.Reconfigure([Up, Auto with { Name = "renamed" }]));
        Assert.Equal(["up", "renamed"], _overrides.All.Select(one => one.Backend));
        Assert.False(_overrides.Reconfigure([Up, Auto with { Name = "renamed", Weight = 5 }]));
        Assert.True(_overrides.Reconfigure([Up with { Mode = BackendMode.Auto }, Auto with { Name = "renamed" }]));
        Assert.True(_overrides.Reconfigure(
            [Up, Auto with { Name = "renamed", EndPoint = new IPEndPoint(IPAddress.Loopback, 3) }]));
        Assert.Empty(_overrides.All);
    }

    private BackendState State(string backend) => _balancer.Backends.Single(one => one.Name == backend).State;

    private BackendOverride Said(string backend, BackendMode mode, int? minutes = null)
    {
        var now = _time.GetUtcNow();
        return new BackendOverride(backend, mode, now, minutes is { } its ? now.AddMinutes(its) : null, "alice", null);
    }
}
