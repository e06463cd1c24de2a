using Holdfast.DropIn.Dnsdist.Functions;
using Holdfast.DropIn.Dnsdist.Lua;
using Holdfast.DropIn.Dnsdist.Rules;

namespace Holdfast.DropIn.Tests.Dnsdist;

/// <summary>What ordinary dnsdist.conf files call is honoured, or stands in the manual's table with what to do instead.</summary>
public class WantedNamesTests
{
    private const string Chains = "Rule CacheMissRule ResponseRule CacheHitResponseRule CacheInsertedResponseRule "
        + "SelfAnsweredResponseRule TimeoutResponseRule";

    private const string Adders = "addAction addResponseAction addCacheHitResponseAction addCacheInsertedResponseAction "
        + "addCacheMissAction addSelfAnsweredResponseAction addTimeoutResponseAction newRuleAction addAnyTCRule setRules";

    private const string Selectors = "All And Or Not QName QNameSet QNameSuffix SuffixMatchNode QType QClass NetmaskGroup TCP RD "
        + "RCode ERCode Opcode Regex RE2 Tag MaxQPS MaxQPSIP TrailingData QNameLabelsCount QNameWireLength RecordsCount "
        + "RecordsTypeCount EDNSOption EDNSVersion DNSSEC DSTPort Proba PoolAvailable PoolOutstanding PayloadSize "
        + "IncomingProtocol TimedIPSet Lua ProxyProtocolValue";

    private const string Actions = "Allow Continue Drop None RCode ERCode TC Pool QPS QPSPool Delay Log Tee Spoof SpoofCNAME "
        + "SpoofRaw SpoofSVC NegativeAndSOA SetNoRecurse SetDisableValidation SetSkipCache SetECS SetECSPrefixLength "
        + "SetECSOverride SetDisableECS SetTag UnsetTag SetExtendedDNSError SetEDNSOption SetTempFailureCacheTTL "
        + "SetProxyProtocolValues SetAdditionalProxyProtocolValue SetMaxReturnedTTL Lua DnstapLog";

    private const string ResponseActionNames = "Allow Delay Drop Log TC SetMinTTL SetMaxTTL SetReducedTTL LimitTTL SetSkipCache "
        + "ClearRecordTypes SetTag SetExtendedDNSError Lua DnstapLog";

    private const string Makers = "newDNSName newDNSNameSet newNMG newSuffixMatchNode makeRule";

    private const string CachesLimitsBlocks = "newPacketCache setStaleCacheEntriesTTL setCacheCleaningDelay "
        + "ServerPool:setCache PacketCache:getStats PacketCache:printStats PacketCache:expunge PacketCache:expungeByName "
        + "dynBlockRulesGroup addMaintenanceCallback addDynBlocks exceedQRate exceedServFails exceedNXDOMAINs exceedRespByterate "
        + "exceedQTypeRate setDynBlocksAction addDynamicBlock clearDynBlocks showDynBlocks getDynamicBlocks "
        + "setMaxTCPClientThreads setMaxTCPConnectionsPerClient setMaxTCPQueriesPerConnection setMaxTCPConnectionDuration "
        + "setTCPRecvTimeout setTCPSendTimeout setUDPTimeout setRingBuffersSize setECSSourcePrefixV4 setECSSourcePrefixV6 "
        + "setECSOverride setPayloadSizeOnSelfGeneratedAnswers setAddEDNSToSelfGeneratedResponses truncateTC fixupCase "
        + "setAllowEmptyResponse setDropEmptyQueries setProxyProtocolACL";

    // What changes answers and is refused, whoever calls it; nothing else of the above may be.
    private const string NotHonoured = "TimedIPSetRule addDynamicBlock";

    private static readonly HashSet<string> ByLua =
        LuaNames.Plain.Concat(["addMaintenanceCallback"]).ToHashSet(StringComparer.Ordinal);

    public static TheoryData<string> Names =>
    [
        .. Words(Adders), .. Words(Makers), .. Words(CachesLimitsBlocks),
        .. Words(Selectors).Select(name => $"{name}Rule"),
        .. Words(Actions).Select(name => $"{name}Action"),
        .. Words(ResponseActionNames).Select(name => $"{name}ResponseAction"),
        .. Words(Chains).SelectMany(chain =>
            new[] { $"rm{chain}", $"mv{chain}", $"mv{chain}ToTop", $"show{chain}s", $"top{chain}s", $"clear{chain}s" }),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_honoured_or_the_table_says_what_is_instead(string name)
    {
        var row = AllNames.All.FirstOrDefault(row => row.Name == name);
        Assert.True(row is not null || ByLua.Contains(name), $"{name} is unknown");
        var isRefused = row?.Maps.StartsWith("refused: ", StringComparison.Ordinal) ?? false;
        Assert.Equal(Words(NotHonoured).Contains(name), isRefused);
        Assert.True(!isRefused || row!.Maps.Length > "refused: ".Length);
    }

    [Fact]
    public void Every_selector_and_action_of_the_Lua_file_is_one_of_dnsdist_yml_too()
    {
        var takesNone = Words("AllRule RDRule DNSSECRule AllowAction DropAction TCAction AllowResponseAction DropResponseAction");
        var missing = Words(Selectors).Select(name => $"{name}Rule")
            .Concat(Words(Actions).Select(name => $"{name}Action"))
            .Concat(Words(ResponseActionNames).Select(name => $"{name}ResponseAction"))
            .Where(name => !Holdfast.DropIn.Dnsdist.Yaml.YamlTables.Parameters.ContainsKey(name) && !takesNone.Contains(name));
        // The first two have names of their own there, the third is no selector without a file in Lua.
        Assert.Equal(["SuffixMatchNodeRule", "TimedIPSetRule"], missing);
    }

    private static string[] Words(string text) => text.Split(' ');
}
