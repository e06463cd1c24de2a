using Holdfast.Configuration.Foreign;

namespace Holdfast.DropIn.Tests.Dnsdist;

/// <summary>What is wrong in a file, or not honoured, is told with its place and what to do.</summary>
public sealed class MistakeTests : IDisposable
{
    private readonly DnsdistFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("newSrver('192.0.2.53')",
        "2:1: error: Lua: attempt to call a nil value (global 'newSrver') (did you mean `newServer`?)")]
    [InlineData("newServer({address='192.0.2.54'", "3:1: error: this is no Lua: '}' expected")]
    [InlineData("newServer{address='192.0.2.54',\n  wieght=3}",
        "3:3: error: newServer: dnsdist has no `wieght` here (did you mean `weight`?; --lenient goes on without it)")]
    [InlineData("newServer{name='x'}", "2:1: error: newServer: the backend has no `address` (write `newServer({address=")]
    [InlineData("newServer{address='192.0.2.300'}", "2:20: error: dns.backends[1].address: `192.0.2.300` is no")]
    [InlineData("newServer{address='192.0.2.54', weight=0}", "2:40: error: dns.backends[1].weight: 0 is out of range")]
    [InlineData("newServer{address='192.0.2.54', checkInterval='often'}",
        "2:48: error: newServer: `checkInterval`: `often` is not a whole number from 0 to 4294967295 (write such a number)")]
    [InlineData("newServer{address='192.0.2.54', mustResolve=1}",
        "2:45: error: newServer: `mustResolve`: `1` is not true or false (write `true` or `false`)")]
    [InlineData("newServer{address='192.0.2.54', tls='openssl'}",
        "2:38: error: newServer: `tls` is not honoured: queries go to backends without encryption (let a TLS proxy beside it")]
    [InlineData("newServer{address='192.0.2.54', useProxyProtocol='v1'}",
        "2:51: error: newServer: `useProxyProtocol`: `v1` is not true or false (write `true` or `false`)")]
    [InlineData("setProxyProtocolACL('192.0.2.300')", "2:22: error: dns.proxy_protocol.acl[0]: `192.0.2.300`")]
    [InlineData("addAction(AllRule(), SetProxyProtocolValuesAction({[300]='x'}))",
        "error: dns.rules[0].set_proxy_protocol_values: `300=x` has no type before its value")]
    [InlineData("newServer{address='192.0.2.54', checkFunction=function() end}",
        "error: newServer: `checkFunction` is not honoured")]
    [InlineData("newServer{address='192.0.2.54', healthCheckMode='lazy'}",
        "2:50: error: newServer: `healthCheckMode`: health checks are")]
    [InlineData("newServer{address='192.0.2.54', source='eth0'}",
        "2:41: error: newServer: `source`: queries cannot be bound to an int")]
    [InlineData("setServerPolicy(firstAvailable) newServer{address='192.0.2.54', qps=100}",
        "2:69: error: newServer: `qps` is not honoured: firstAvailable asks the first that is up")]
    [InlineData("addLocal()", "2:1: error: addLocal: an address is missing (give an address as argument 1)")]
    [InlineData("addLocal('192.0.2.1:dns')", "2:11: error: dns.listen[0].address: `192.0.2.1:dns`")]
    [InlineData("addLocal('192.0.2.1', {reuseport=true})",
        "2:24: error: addLocal: dnsdist has no `reuseport` here (did you mean `reusePort`?")]
    [InlineData("addTLSLocal('192.0.2.1', 'cert.pem', 'key.pem')",
        "2:1: error: addTLSLocal: is not honoured: there are no encrypted listeners yet")]
    [InlineData("setACL({'192.0.2.0/33'})", "2:10: error: dns.acl[0]: `192.0.2.0/33`")]
    [InlineData("rmACL('203.0.113.0/24')", "2:1: error: rmACL: `203.0.113.0/24` is not in the list (write it as it was added)")]
    [InlineData("setACLFromFile('missing.txt')", "2:1: error: there is no file `missing.txt`")]
    [InlineData("dofile('missing.lua')", "2:1: error: there is no file `missing.lua`")]
    [InlineData("setServerPolicy('wrndom')", "2:18: error: setServerPolicy: `wrndom` is no policy (policies: leastOutstanding, ")]
    [InlineData("setServerPolicyLua('x', 'y')",
        "2:26: error: setServerPolicyLua: a single value stands where a function belongs")]
    [InlineData("setServerPolicyLuaFFI('x', function() end)", "2:1: error: setServerPolicyLuaFFI: is not honoured: Lua's FFI")]
    [InlineData("getPool('x'):setCache(5)",
        "2:23: error: ServerPool:setCache: `5` is not a packet cache (make one by `newPacketCache(10000)`)")]
    [InlineData("getPool('x'):setCahce(5)",
        "2:1: error: Lua: attempt to call a nil value (method 'setCahce') (did you mean `setCache`?)")]
    [InlineData("newPacketCache(10, {maxTTl=5})",
        "2:21: error: newPacketCache: dnsdist has no `maxTTl` here (did you mean `maxTTL`?")]
    [InlineData("addAction(QTypeRule('NOSUCH'), DropAction())", "2:22: error: dns.rules[0].type: `NOSUCH`")]
    [InlineData("addAction('a.example.', DropAction)",
        "2:12: error: addAction: a function is not an action (actions have names that end in")]
    [InlineData("addAction('a.example.', AllowResponseAction())",
        "error: addAction: `AllowResponseAction` is no action of this chain")]
    [InlineData("addAction(SNIRule('x'), DropAction())",
        "2:1: error: SNIRule: is not honoured: there are no encrypted listeners yet")]
    [InlineData("addAction(RegexRule('[0-9'), DropAction())",
        "2:22: error: RegexRule: `[0-9` is not honoured: a `[` is not closed")]
    [InlineData("addAction(RegexRule('(a)\\\\1'), DropAction())",
        "error: RegexRule: `(a)\\1` is not honoured: `\\1` refers back")]
    [InlineData("addAction(RegexRule('^\\\\d+'), DropAction())",
        "error: RegexRule: `^\\d+` is not honoured: `\\d` means nothing in an extended regular expression: digits are `[0-9]`")]
    [InlineData("addAction(RegexRule('a(b'), DropAction())",
        "2:22: error: dns.rules[0].qname_regex: `a(b` is no regular expression: character 3: insufficient closing parentheses")]
    [InlineData("addAction(ProxyProtocolValueRule(300), DropAction())",
        "2:34: error: ProxyProtocolValueRule: `300` is not a whole number from 0 to 255")]
    [InlineData("addAction(AllRule(), TeeAction('192.0.2.9', true))",
        "2:1: error: TeeAction: is not honoured with addECS: a copy is as the client sent it (leave it out")]
    [InlineData("addAction(AllRule(), TeeAction('192.0.2.9', false, 'eth0'))",
        "2:53: error: dns.rules[0].tee_source: `eth0` is n")]
    [InlineData("addAction(AllRule(), TeeAction('192.0.2.9', false, '2001:db8::1'))",
        "2:53: error: dns.rules[0].tee_source: `2001:db8::1` is of another family than 192.0.2.9")]
    [InlineData("addAction(RecordsCountRule(4, 0, 1), DropAction())",
        "error: RecordsCountRule: `4` is not a whole number from 0 to 3")]
    [InlineData("addAction(RecordsCountRule(1, 5, 1), DropAction())", "dns.rules[0].records.max: max 1 is below min 5")]
    [InlineData("addAction(PayloadSizeRule('larger', 1), DropAction())",
        "error: PayloadSizeRule: `larger` is no comparison (comparisons: `equal`, `greater`")]
    [InlineData("addAction(ProbaRule(1.5), DropAction())", "dns.rules[0].probability: `1.5` is not a number from 0 to 1")]
    [InlineData("addAction(PoolOutstandingRule('p', 5), DropAction())",
        "dns.rules[0].pool_outstanding: no backend is in pool `p`")]
    [InlineData("addAction(IncomingProtocolRule('DoT'), DropAction())",
        "2:1: error: IncomingProtocolRule: is not honoured: nothing comes over DoT")]
    [InlineData("addResponseAction(NotRule(RDRule()), DropResponseAction())",
        "error: dns.response_rules[0]: unknown key `recursion_desired`")]
    [InlineData("addResponseAction(OrRule{RDRule(), QTypeRule('A')}, DropResponseAction())",
        "error: dns.response_rules[0].any[0]: `recursion_desired true` cannot be seen here (match it in `dns.rules`)")]
    [InlineData("addAction(AllRule(), PoolAction('p'))", "2:34: error: dns.rules[0].pool: no ba")]
    [InlineData("addAction(AllRule(), LuaAction(print))", "2:1: error: the function is not written in Lua")]
    [InlineData("addAction(AllRule(), LuaAction('act'))",
        "2:33: error: LuaAction: a single value stands where a function belongs (give the function itself, without `()`)")]
    [InlineData("addAction(AllRule(), LuaFFIAction(function(dq) end))", "2:1: error: LuaFFIAction: is not honoured: Lua's FFI")]
    [InlineData("addAction(AllRule(), DropAction(), {nmae='x'})",
        "2:37: error: addAction: dnsdist has no `nmae` here (options: `name`, `uuid`")]
    [InlineData("rmRule('nobody')",
        "2:1: error: rmRule: there is no rule `nobody` (give its place from 0, its name or its uuid)")]
    [InlineData("getServer(7):setUp()", "2:1: error: Lua: getServer: there is no server 7")]
    [InlineData("while true do end", "2:1: error: Lua: it ran for longer th")]
    [InlineData("local ffi = require('ffi')", "2:1: error: Lua: ")]
    public void It_is_an_error_at_its_place(string file, string told) =>
        Assert.Contains(_files.Told($"newServer('192.0.2.53')\n{file}\n"), line => line.Contains(told, StringComparison.Ordinal));

    [Theory]
    [InlineData("registerWebHandler('/x', function() end)", "2:1: warning: registerWebHandler: is not honoured; it only reports")]
    [InlineData("webserver('127.0.0.1:8083') setWebserverConfig({password='$scrypt$ln=10,p=1,r=8$AAAA$BBBB'})",
        "2:59: warning: setWebserverConfig: `password`: a hash of scrypt cannot be taken over (make a token with `holdfast token`)")]
    [InlineData("setWebserverConfig({statsRequireAuthentication=false})",
        "2:48: warning: setWebserverConfig: `statsRequireAuthentication` is not honoured: a token is needed")]
    [InlineData("newServer{address='192.0.2.54', checkTimeout=2000}", "2:46: warning: a check that may last 2000 ms comes every 2000")]
    [InlineData("setConsoleACL('192.0.2.0/24')", "2:1: warning: setConsoleACL: is not honoured; it only reports")]
    [InlineData("carbonServer('192.0.2.9')", "2:1: warning: carbonServer: is not honoured; it only reports (metrics, which")]
    [InlineData("addAction(AllRule(), RemoteLogAction(newRemoteLogger('192.0.2.9')))",
        "2:1: warning: RemoteLogAction: is not honoured")]
    public void What_only_reports_is_a_warning(string file, string told)
    {
        var text = $"newServer('192.0.2.53')\n{file}\n";
        Assert.Contains(_files.Told(text), line => line.Contains(told, StringComparison.Ordinal));
        Assert.NotNull(_files.Load(text).Options);
    }

    [Fact]
    public void What_is_not_honoured_may_be_done_without()
    {
        const string File = """
            newServer('192.0.2.53')
            addTLSLocal('192.0.2.1', 'cert.pem', 'key.pem')
            addAction(SNIRule('x'), DropAction())
            """;
        Assert.Null(_files.Load(File, new ForeignOptions { IsLenient = true }).Options);
        var result = _files.Load(File, new ForeignOptions { Without = ["addTLSLocal", "SNIRule"] });
        Assert.Empty(result.Options!.LoadBalancer.Rules);
        Assert.Equal(2, result.Missed.Count);
    }

    [Fact]
    public void A_key_that_dnsdist_ignores_too_is_a_warning_when_lenient()
    {
        var result = _files.Load("newServer{address='192.0.2.53', wieght=3}", new ForeignOptions { IsLenient = true });
        Assert.Equal(1, Assert.Single(result.Options!.LoadBalancer.Backends).Weight);
        Assert.Single(result.Missed);
    }

    [Fact]
    public void All_mistakes_are_told_in_one_run() => Assert.Equal(3, _files.Told("""
        newServer{address='192.0.2.53', wieght=3}
        addAction(SNIRule('x'), DropAction())
        setServerPolicy('x')
        """).Count(line => line.Contains(": error: ", StringComparison.Ordinal)));
}
