using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Rules.Responses;
using Holdfast.LoadBalancer.Rules.Responses.Actions;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Rules;

/// <summary>
/// What functions for dnsdist 1.7 to 2.1 find of a query and of an answer: it does what it does there, or says that it is not
/// honoured, at its line.
/// </summary>
public sealed class LuaNamesTests
{
    private const int Tries = 6;

    private const string Fields = "localaddr dh opcode qclass qname qtype remoteaddr rcode len size skipCache useECS ecsOverride "
        + "ecsPrefixLength tcp pool deviceID deviceName requestorID";

    private const string Methods = "addProxyProtocolValue changeName getContent getDO getEDNSOptions getElapsedUs getHTTPHeaders "
        + "getHTTPHost getHTTPPath getHTTPQueryString getHTTPScheme getIncomingInterface getProtocol getProxyProtocolValues "
        + "getQueryTime getServerNameIndication getTag getTagArray getTrailingData sendTrap setContent setEDNSOption "
        + "setExtendedDNSError setHTTPResponse setMetaKey setNegativeAndAdditionalSOA setProxyProtocolValues setRestartable setTag "
        + "setTagArray setTrailingData spoof suspend";

    private const string OfAnswers = "editTTLs restart getRestartCount getSelectedBackend getStaleCacheHit";

    private const string NotHonoured = "changeName getElapsedUs getIncomingInterface getQueryTime getTag getTagArray setContent "
        + "setEDNSOption setExtendedDNSError setHTTPResponse setNegativeAndAdditionalSOA setRestartable setTag setTagArray "
        + "setTrailingData suspend restart getRestartCount getSelectedBackend getStaleCacheHit";

    [Fact]
    public void Every_field_and_method_is_there_or_says_that_it_is_not_honoured()
    {
        string text = $$"""
            local function words(text) return text:gmatch("%S+") end
            local refused = {}
            for name in words("{{NotHonoured}}") do refused[name] = true end
            local function check(its, fields, methods)
              for name in words(fields) do assert(its[name] ~= nil, name) end
              for name in words(methods) do
                assert(type(its[name]) == "function", name)
                -- Of an answer it is there.
                if refused[name] and not (name == "setExtendedDNSError" and its.editTTLs) then
                  local isDone, told = pcall(its[name], its)
                  assert(not isDone and tostring(told):find("'" .. name .. "' of a query is not honoured", 1, true), name)
                end
              end
            end
            function query(dq)
              check(dq, "{{Fields}}", "{{Methods}}")
              return DNSAction.None
            end
            function answer(dr)
              check(dr, "localaddr dh opcode qclass qname qtype remoteaddr rcode len size tcp", "{{Methods}} {{OfAnswers}}")
              return DNSResponseAction.None
            end
            """;
        using var backend = new TestResponder();
        using var site = Site(text, backend);
        Assert.NotNull(site.Ask(MessageText.Wire("www.example. IN A +rd")));
        Assert.Equal((2L, 0L), (site.Balancer.Lua.Calls, site.Balancer.Lua.Errors));
    }

    [Theory]
    [InlineData("return dq:setTag('a', 'b')")]
    [InlineData("return dq.qname:isPartOf(nil)")]
    [InlineData("dq.rcode = 'five' return DNSAction.None")]
    [InlineData("dq.pool = {} return DNSAction.None")]
    [InlineData("dq:spoof(5) return DNSAction.None")]
    [InlineData("dq:spoof({ {} }) return DNSAction.None")]
    [InlineData("dq:setProxyProtocolValues({ [300] = 'x' }) return DNSAction.None")]
    [InlineData("dq:addProxyProtocolValue('x', nil) return DNSAction.None")]
    [InlineData("return {}")]
    [InlineData("return nil")]
    [InlineData("return DNSAction.Pool, 'nowhere'")]
    [InlineData("return 4711")]
    [InlineData("while true do end")]
    [InlineData("return string.rep('x', 1 << 30)")]
    public void A_wrong_type_or_an_endless_loop_costs_its_own_query_no_more_than_the_rule(string body)
    {
        string text = $$"""
            function query(dq)
              if dq.qname:toString() ~= "wrong.example." then return DNSAction.None end
              {{body}}
            end
            function answer(dr) return DNSResponseAction.None end
            """;
        using var backend = new TestResponder();
        using var site = Site(text, backend);
        AskAsClientsDo(site, "wrong.example. IN A +rd");
        AskAsClientsDo(site, "www.example. IN A +rd");
        var usage = site.Balancer.Lua;
        Assert.InRange(usage.Errors + usage.TimeLimits + usage.MemoryLimits, 1, Tries);
        Assert.InRange(backend.Received.Count, 2, 2 * Tries);
    }

    // On a busy machine a datagram may be late, or lost: a client asks again.
    private static void AskAsClientsDo(TestSite site, string query)
    {
        byte[]? answer = null;
        for (int tried = 0; tried < Tries && answer is null; tried++)
            answer = site.Ask(MessageText.Wire(query));
        Assert.NotNull(answer);
    }

    private static TestSite Site(string text, TestResponder backend) => new(
        options => options with
        {
            Lua = new LuaOptions { Files = [new LuaFile("names.lua", text)] },
            Rules = [new RuleOptions(new MatchOptions(), new LuaAction("query"))],
            ResponseRules = [new ResponseRuleOptions(new MatchOptions(), new LuaResponseAction("answer"))],
        },
        backend.EndPoint);
}
