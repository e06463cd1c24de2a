using Holdfast.Bgp.Options;
using Holdfast.Configuration.Options;
using Holdfast.Configuration.Reload;

namespace Holdfast.Configuration.Tests;

public class ReloadPlanTests
{
    private static readonly string Seed = File.ReadAllText(Path.Combine(LoadedFile.Directory, "examples", "seed.yaml"));

    private static readonly HoldfastOptions Old = LoadedFile.Right(Seed);

    [Fact]
    public void Is_empty_when_nothing_differs()
    {
        var plan = ReloadPlan.Between(Old, LoadedFile.Right(Seed));
        Assert.True(plan.IsEmpty);
        Assert.False(plan.NeedsRestart);
        Assert.Equal("nothing changes", plan.ToString());
        Assert.Equal(["router-v4", "router-v6"], plan.KeptNeighbors);
    }

    [Fact]
    public void A_changed_med_changes_its_service_alone()
    {
        var plan = Change("med: 100", "med: 150");
        Assert.Equal("service dns1 changes: med 100 -> 150", plan.ToString());
        Assert.Equal(["router-v4", "router-v6"], plan.KeptNeighbors);
    }

    [Fact]
    public void A_changed_prefix_announces_and_withdraws_just_the_difference()
    {
        var plan = Change("192.160.102.236/32", "192.160.102.237/32");
        Assert.Equal("""
            listener 192.160.102.236:53 is removed
            listener 192.160.102.237:53 is added
            service dns2 changes: +192.160.102.237/32, -192.160.102.236/32
            """, plan.ToString());
    }

    [Fact]
    public void A_changed_hold_time_resets_every_session()
    {
        var plan = Change("hold_time: 9s", "hold_time: 30s");
        Assert.Equal([new(ReloadArea.Neighbor, "router-v4", ReloadEffect.Reset, "hold_time 9s -> 30s"),
            new(ReloadArea.Neighbor, "router-v6", ReloadEffect.Reset, "hold_time 9s -> 30s")], plan.Changes);
        Assert.Empty(plan.KeptNeighbors);
    }

    [Fact]
    public void A_neighbor_more_and_one_less()
    {
        var neighbors = Old.Bgp!.Neighbors;
        var other = neighbors[1] with { Name = "edge-v6", Address = System.Net.IPAddress.Parse("2001:db8::9") };
        var plan = ReloadPlan.Between(Old, Old with { Bgp = Old.Bgp with { Neighbors = [neighbors[0], other] } });
        Assert.Equal("neighbor router-v6 is removed\nneighbor edge-v6 is added", plan.ToString());
        Assert.Equal(["router-v4"], plan.KeptNeighbors);
    }

    [Fact]
    public void Another_name_is_all_that_changes()
    {
        var plan = Change("name: router-v6", "name: edge-v6");
        Assert.Equal("neighbor edge-v6 changes: name router-v6 -> edge-v6", plan.ToString());
        Assert.Equal(["router-v4", "edge-v6"], plan.KeptNeighbors);
        var services = Old.Anycast.Services;
        plan = ReloadPlan.Between(Old, Old with
        {
            Anycast = Old.Anycast with { Services = [services[0] with { Name = "resolver", Med = 7 }, .. services.Skip(1)] },
        });
        Assert.Equal(
            $"service resolver changes: name {services[0].Name} -> resolver, med {services[0].Med} -> 7", plan.ToString());
    }

    [Fact]
    public void Neighbors_that_exchange_their_names_are_kept()
    {
        var (first, second) = (Old.Bgp!.Neighbors[0], Old.Bgp.Neighbors[1]);
        var plan = ReloadPlan.Between(Old, Old with
        {
            Bgp = Old.Bgp with { Neighbors = [first with { Name = second.Name }, second with { Name = first.Name }] },
        });
        Assert.Equal(
            "neighbor router-v6 changes: name router-v4 -> router-v6\nneighbor router-v4 changes: name router-v6 -> router-v4",
            plan.ToString());
        Assert.Equal(2, plan.KeptNeighbors.Length);
    }

    [Fact]
    public void A_neighbor_that_takes_the_name_of_one_that_goes_is_kept()
    {
        var (first, second) = (Old.Bgp!.Neighbors[0], Old.Bgp.Neighbors[1]);
        var plan = ReloadPlan.Between(Old, Old with { Bgp = Old.Bgp with { Neighbors = [second with { Name = first.Name }] } });
        Assert.Equal(
            "neighbor router-v4 is removed\nneighbor router-v4 changes: name router-v6 -> router-v4", plan.ToString());
        Assert.Equal(["router-v4"], plan.KeptNeighbors);
    }

    [Fact]
    public void A_neighbors_next_hop_changes_with_its_session_up()
    {
        var plan = Change("address: 192.160.102.129,     peer_as: 395089",
            "address: 192.160.102.129, peer_as: 395089, next_hop: { ipv4: self }");
        Assert.Equal(ReloadEffect.Changed, Assert.Single(plan.Changes).Effect);
        Assert.Equal(["router-v4", "router-v6"], plan.KeptNeighbors);
    }

    [Fact]
    public void Bfd_comes_goes_and_changes_with_sessions_up()
    {
        var bgp = Old.Bgp!;
        var with = Old with
        {
            Bgp = bgp with
            {
                Neighbors = [bgp.Neighbors[0] with { Bfd = new BfdOptions() },
            bgp.Neighbors[1]]
            }
        };
        var faster =
            Old with
            {
                Bgp =
            bgp with
            {
                Neighbors =
            [bgp.Neighbors[0] with { Bfd = new BfdOptions { MinTx = TimeSpan.FromMilliseconds(50), Strict = true } },
            bgp.Neighbors[1]]
            }
            };
        Assert.Equal("neighbor router-v4 changes: bfd none -> 100ms/100ms x 3", ReloadPlan.Between(Old, with).ToString());
        Assert.Equal("neighbor router-v4 changes: bfd 100ms/100ms x 3 -> 50ms/100ms x 3 strict",
            ReloadPlan.Between(with, faster).ToString());
        Assert.Equal(["router-v4", "router-v6"], ReloadPlan.Between(faster, Old).KeptNeighbors);
    }

    [Fact]
    public void A_password_is_said_to_change_and_not_said()
    {
        var bgp = Old.Bgp!;
        var with = Old with { Bgp = bgp with { Neighbors = [bgp.Neighbors[0] with { Password = "hunter2" }, bgp.Neighbors[1]] } };
        Assert.Equal("neighbor router-v4 is reset: a password is set", ReloadPlan.Between(Old, with).ToString());
    }

    [Fact]
    public void Backends_and_their_sequence()
    {
        Assert.Equal("backend DNS1 changes: weight 1000 -> 500",
            Change("192.160.102.144,      order: 1, weight: 1000", "192.160.102.144, order: 1, weight: 500").ToString());
        var swapped = Old with { LoadBalancer = Old.LoadBalancer with { Backends = [.. Old.LoadBalancer.Backends.Reverse()] } };
        Assert.Equal("dns.backends changes: they stand in another sequence", ReloadPlan.Between(Old, swapped).ToString());
    }

    [Fact]
    public void A_cache_comes_changes_and_is_off_for_one_pool()
    {
        const string seeds = "cache: { max_entries: 500000 }";
        Assert.Equal("dns.cache changes: 500000 entries -> 1000 entries",
            Change(seeds, "cache: { max_entries: 1000 }").ToString());
        Assert.Equal("dns.cache changes: 500000 entries -> none", Change(seeds, "cache: off").ToString());
        var off = LoadedFile.Right(Seed.Replace(seeds, seeds + "\n  pools: { default: { cache: off } }",
            StringComparison.Ordinal));
        Assert.Null(Assert.Single(off.LoadBalancer.Pools).Cache);
        Assert.Equal(500_000, off.LoadBalancer.Cache!.MaxEntries);
    }

    [Theory]
    [InlineData("interface: { dummy: anycast0 }", "interface: lo", "anycast.interface")]
    [InlineData("unix:/run/holdfast/api.sock", "unix:/run/holdfast/other.sock", "api.listen")]
    [InlineData("policy: orderedWrandom", "policy: orderedWrandom\n  threads: 2", "dns.threads")]
    [InlineData("local_as: 65101", "local_as: 65101\n  listen_port: 1179", "bgp.listen_port")]
    public void What_waits_for_a_restart_says_so(string old, string @new, string path)
    {
        var plan = Change(old, @new);
        Assert.True(plan.NeedsRestart);
        Assert.Equal((path, ReloadEffect.NeedsRestart), (Assert.Single(plan.Changes).Subject, plan.Changes[0].Effect));
    }

    [Fact]
    public void A_section_that_comes_or_goes_waits_for_a_restart()
    {
        Assert.Equal("bgp needs a restart: the section is gone", ReloadPlan.Between(Old, Old with { Bgp = null }).ToString());
        Assert.True(ReloadPlan.Between(Old with { Bgp = null }, Old).NeedsRestart);
    }

    private static ReloadPlan Change(string old, string @new)
    {
        Assert.Contains(old, Seed, StringComparison.Ordinal);
        return ReloadPlan.Between(Old, LoadedFile.Right(Seed.Replace(old, @new, StringComparison.Ordinal)));
    }
}
