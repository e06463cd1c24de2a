namespace Holdfast.DropIn.Tests.Dnsdist;

/// <summary>Where it listens, who may ask, whom it asks.</summary>
public sealed class ListeningTests : IDisposable
{
    private readonly DnsdistFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void What_dnsdist_does_without_being_told_is_said()
    {
        Assert.Equal("""
            dns:
              listen: [127.0.0.1:53]
              no_backend: drop
              hedge: off
              transfers: allow
              max_udp_size: 4096
              backends:
                - name: 192.0.2.53
                  address: 192.0.2.53
            """, _files.Imported("newServer('192.0.2.53')"));
    }

    [Fact]
    public void Every_server_key_becomes_a_key_of_the_backend() => Assert.Equal("""
            - name: a
              address: 192.0.2.54:5300
              order: 2
              weight: 10
              sockets: 8
              tcp_retries: 3
              tcp_connect_timeout: 2s
              tcp_timeout: 4s
              client_subnet: true
              proxy_protocol: true
              check:
                interval: 3s
                timeout: 2000ms
                rise: 5
                fall: 3
                must_resolve: true
                query: "example.com. AAAA"
                class: CH
                transport: tcp
              source: 192.0.2.1
              mode: up
              pools: [x, default]
        """, _files.Added("""
        newServer{
          address='192.0.2.54:5300', name='a', order=2, weight=10, sockets=8, retries=3, tcpConnectTimeout=2, tcpRecvTimeout=4,
          useClientSubnet=true, useProxyProtocol=true, checkInterval=3, checkTimeout=2000, rise=5, maxCheckFailures=3, mustResolve=true,
          checkName='example.com.', checkType='AAAA', checkClass=DNSClass.CHAOS, checkTCP=true, source='192.0.2.1',
          healthCheckMode='up', pool={'x', ''}}
        """));

    [Fact]
    public void Methods_change_the_backend_that_a_call_returned_or_one_found_by_place() => Assert.Equal("""
            - name: b
              address: 192.0.2.55
              mode: down
              order: 7
              pools: [p, q]
            - name: c
              address: 192.0.2.56
              weight: 3
              mode: auto
              pool: z
        """, _files.Added("""
        local b = newServer{address='192.0.2.55', name='b', pool='p'}
        b:addPool('q')
        b:setDown()
        b.order = b.order + 6
        newServer{address='192.0.2.56', name='c', order=0, pool={'y', 'z'}}
        getServer(0):rmPool('y')
        getServer(0).weight = 3
        for i, server in ipairs(getPoolServers('z')) do server:setAuto() end
        rmServer(newServer('192.0.2.99'))
        for i, server in ipairs(getServers()) do if server.name == 'c' then server.order = 1 end end
        """).Replace("      order: 1\n", "", StringComparison.Ordinal));

    [Theory]
    [InlineData("setLocal('192.0.2.1') addLocal('[2001:db8::1]:5300', {doTCP=false, interface='eth0', reusePort=true})", """
          listen:
            - address: 192.0.2.1
            - address: "[2001:db8::1]:5300"
              tcp: false
              interface: eth0
        """)]
    [InlineData("setACL({'192.0.2.0/24', '2001:db8::/32'}) addACL('198.51.100.1') rmACL('192.0.2.0/24')",
        "  acl: [2001:db8::/32, 198.51.100.1]")]
    [InlineData("setACL('192.0.2.0/24')", "  acl: [192.0.2.0/24]")]
    [InlineData("setProxyProtocolACL({'192.0.2.7', '2001:db8::/64'}) setProxyProtocolApplyACLToProxiedClients(true)\n"
        + "setProxyProtocolMaximumPayloadSize(107) addLocal('192.0.2.1', {enableProxyProtocol=false})", """
          listen:
            - address: 192.0.2.1
              proxy_protocol: false
          proxy_protocol:
            acl: [192.0.2.7, 2001:db8::/64]
            apply_acl_to_proxied_clients: true
            max_payload_size: 107
        """)]
    [InlineData("setServerPolicy(wrandom)", "  policy: wrandom")]
    [InlineData("setServFailWhenNoServer(true)", "  no_backend: servfail")]
    [InlineData("setUDPTimeout(5) setTCPRecvTimeout(4) setTCPSendTimeout(3) setMaxTCPConnectionsPerClient(7)", """
          udp_timeout: 5s
          tcp:
            idle_timeout: 4s
            message_timeout: 3s
            max_connections_per_client: 7
        """)]
    [InlineData("pc = newPacketCache(1000, {maxTTL=60, staleTTL=5, skipOptions={10, 12}}) getPool(''):setCache(pc)\n"
        + "getPool('x'):setCache(pc)\n"
        + "setStaleCacheEntriesTTL(30) setPoolServerPolicy(roundrobin, 'x') newServer{address='192.0.2.54', pool='x'}", """
          caches:
            pc:
              max_entries: 1000
              max_ttl: 60s
              stale_ttl: 5s
              skip_options: [10, 12]
              stale_cache_entries_ttl: 30s
              stale_client_timeout: 0
          pools:
            default:
              cache: pc
            x:
              policy: roundrobin
              cache: pc
            - name: 192.0.2.54
              address: 192.0.2.54
              pool: x
        """)]
    [InlineData("getPool(''):setCache(newPacketCache(1000, 60, 1)) getPool('y')", """
          caches:
            cache1:
              max_entries: 1000
              max_ttl: 60s
              min_ttl: 1s
          pools:
            default:
              cache: cache1
        """)]
    public void What_a_file_says_becomes_native_keys(string file, string added) => Assert.Equal(added, _files.Added(file));

    [Fact]
    public void The_command_line_takes_the_place_of_listeners_and_acl() => Assert.StartsWith("""
        dns:
          no_backend: drop
          hedge: off
          transfers: allow
          max_udp_size: 4096
          backends:
            - name: 192.0.2.53
              address: 192.0.2.53
          listen: [127.0.0.1:5300]
          acl: [192.0.2.0/24]
        """, _files.Imported("newServer('192.0.2.53') setLocal('192.0.2.1') setACL('10.0.0.0/8')",
            options: new() { Listen = ["127.0.0.1:5300"], Acl = ["192.0.2.0/24"] }), StringComparison.Ordinal);

    [Fact]
    public void Files_it_names_are_read_and_networks_of_an_acl_stand_in_one()
    {
        _files.Write("acl.txt", "# ours\n192.0.2.0/24 # here\n\n2001:db8::/32\n");
        _files.Write("more.lua", "newServer('192.0.2.60') return 4");
        Directory.CreateDirectory(Path.GetDirectoryName(_files.Write("d.txt", ""))! + "/conf.d");
        _files.Write("conf.d/b.conf", "newServer('192.0.2.62')");
        _files.Write("conf.d/a.conf", "newServer('192.0.2.61')");
        _files.Write("conf.d/c.txt", "newServer('192.0.2.63')");
        var result =
            _files.Load(
                "setACLFromFile('acl.txt') newServer{address='192.0.2.53', order=dofile('more.lua')} includeDirectory('conf.d')");
        Assert.Empty(result.Diagnostics);
        Assert.Equal(["192.0.2.60", "192.0.2.53", "192.0.2.61", "192.0.2.62"],
            result.Options!.LoadBalancer.Backends.Select(backend => backend.EndPoint.Address.ToString()));
        Assert.Equal(4, result.Options.LoadBalancer.Backends[1].Order);
        Assert.Equal(["192.0.2.0/24", "2001:db8::/32"],
            result.Options.LoadBalancer.Acl.Networks.Select(network => network.ToString()));
    }
}
