using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Hooks;
using Holdfast.Configuration.Trial;

namespace Holdfast.Configuration.Tests;

public class TrialTests
{
    [Fact]
    public void A_trial_asks_the_same_backends_and_touches_nothing_of_others()
    {
        var options = LoadedFile.Right("""
            node: { name: lb1, router_id: 192.0.2.10 }
            dns:
              listen: ["192.0.2.10", "127.0.0.1:60000"]
              backends: [{ name: r1, address: 192.0.2.21 }]
              rules: [{ type: ANY, action: truncate }]
            anycast:
              interface: { dummy: anycast0 }
              hooks: { on_up: [/bin/tell] }
              status_file: /run/state
              services: [{ name: dns1, prefixes: 192.0.2.53/32, check: { query: x.example } }]
            bgp: { local_as: 65101, neighbors: [{ name: router, address: 192.0.2.1, peer_as: 64500 }] }
            api: { listen: "unix:/run/holdfast/api.sock" }
            metrics: { listen: "127.0.0.1:9553" }
            """);
        var trial = TrialOptions.Of(options);
        Assert.Null(trial.Bgp);
        Assert.Equal(["192.0.2.10:10053", "127.0.0.1:50000", "192.0.2.53:10053"],
            trial.LoadBalancer.Listeners.Select(listener => listener.EndPoint.ToString()));
        Assert.Equal(options.LoadBalancer.Backends, trial.LoadBalancer.Backends);
        Assert.Equal(options.LoadBalancer.Rules, trial.LoadBalancer.Rules);
        var service = Assert.Single(trial.Anycast.Services);
        Assert.Equal((false, null, HookOptions.None), (service.AssignAddress, service.StatusFile, service.Hooks));
        Assert.Equal(10053, Assert.IsType<CheckOptions.Query>(Assert.Single(service.Checks)).Port);
        Assert.Equal("lo", trial.Anycast.Interface.Name);
        Assert.Equal("/run/holdfast/api-trial.sock", trial.Api.SocketPath);
        Assert.Equal("127.0.0.1:19553", trial.Metrics.Listen?.ToString());
        Assert.Equal("/var/lib/holdfast/trial", trial.Node.StateDirectory);
    }
}
