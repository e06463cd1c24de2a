using Holdfast.DropIn.Dnsdist.Names;

namespace Holdfast.DropIn.Dnsdist.Functions;

/// <summary>What operates and watches dnsdist.</summary>
internal static class OperatingNames
{
    private const string Logged = "the daemon's messages go to the standard error, and to the journal";

    public static readonly IReadOnlyList<DnsdistName> List =
    [
        .. WebNames.List,
        .. Reports("the API of `api.http`", "registerWebHandler"),
        .. Reports("`api.http.acl`", "setConsoleACL", "addConsoleACL"),
        .. Reports("metrics, which Prometheus reads", "carbonServer", "snmpAgent", "sendCustomTrap", "declareMetric", "incMetric",
            "decMetric", "setMetric"),
        .. Reports("dnstap: `newFrameStreamTcpLogger`, or `dns.log`", "newRemoteLogger"),
        .. Reports("`dns.log`, and `holdfast top`", "setQueryCount", "setQueryCountFilter"),
        .. NotNeeded("the console is `holdfast`", "setConsoleConnectionsLogging", "setConsoleMaximumConcurrentConnections",
            "setConsoleOutputMaxMsgSize", "clearConsoleHistory", "makeKey", "hashPassword", "testCrypto", "makeIPCipherKey"),
        .. NotNeeded(Logged, "setVerbose", "setVerboseLogDestination", "setSyslogFacility", "setStructuredLogging", "infolog",
            "warnlog", "errlog", "debuglog", "vinfolog"),
        .. NotNeeded("nobody is asked about versions", "setSecurityPollSuffix", "setSecurityPollInterval", "showSecurityStatus"),
        .. NotNeeded("backends and clients are spoken to without encryption", "loadTLSEngine", "loadTLSProvider",
            "loadTicketsKey",
            "reloadAllCertificates", "newTLSCertificate", "newCA", "newCAFromRaw", "generateOCSPResponse",
            "getOutgoingTLSSessionCacheSize", "setTLSSessionCacheSize", "newDOHResponseMapEntry"),
        .. NotNeeded("there is no DNSCrypt", "generateDNSCryptCertificate", "generateDNSCryptProviderKeys",
            "printDNSCryptProviderFingerprint", "showDNSCryptBinds", "getDNSCryptBind", "getDNSCryptBindCount"),
        .. Refused("nothing is filtered in the kernel but what claims the node's own addresses", "use `dns.dynamic_blocks`",
            "newBPFFilter", "newDynBPFFilter", "setDefaultBPFFilter", "registerDynBPFFilter", "unregisterDynBPFFilter",
            "addBPFFilterDynBlocks"),
        .. Refused("there are no key-value stores", "list names in a `suffix_file`, networks in a `client_file`", "newCDBKVStore",
            "newLMDBKVStore", "KeyValueLookupKeyQName", "KeyValueLookupKeySourceIP", "KeyValueLookupKeySuffix",
            "KeyValueLookupKeyTag"),
        .. Refused("an address is not resolved by Lua", "give addresses", "getAddressInfo"),
        .. Refused("there is no AF_XDP", "take it away", "newXsk"),
        .. Shows("`holdfast top`, or `holdfast queries`", "topClients", "topQueries", "topSlow", "topResponses", "topBandwidth",
            "grepq", "getRingEntries", "statNodeRespRing", "delta", "getTopQueries", "getTopResponses", "getTopBandwidth",
            "getSlowResponses", "getRespRing", "getResponseRing", "getQueryCounters", "clearQueryCounters"),
        .. Shows("`holdfast status`, or metrics", "dumpStats", "getStatisticsCounters", "getMetric", "showTCPStats",
            "showResponseLatency", "showVersion", "showTLSErrorCounters", "showDOHFrontends", "showDOHResponseCodes",
            "showTLSContexts", "showWebserverConfig", "showConsoleACL", "show", "help", "requestDoHStatesDump",
            "requestTCPStatesDump", "getBind", "getBindCount", "getDOHFrontend", "getDOHFrontendCount", "getTLSContext",
            "getTLSFrontend", "getTLSFrontendCount", "newQPSLimiter", "setAllowEmptyResponses"),
        DnsdistName.NotNeeded("shutdown", "the daemon ends on SIGTERM"),
        DnsdistName.NotNeeded("enableLuaConfiguration", "Lua and YAML may say one thing each"),
    ];

    private static IEnumerable<DnsdistName> Reports(string instead, params string[] names) =>
        names.Select(name => DnsdistName.Reports(name, instead));

    private static IEnumerable<DnsdistName> NotNeeded(string why, params string[] names) =>
        names.Select(name => DnsdistName.NotNeeded(name, why));

    private static IEnumerable<DnsdistName> Refused(string what, string fix, params string[] names) =>
        names.Select(name => DnsdistName.Refused(name, what, fix));

    private static IEnumerable<DnsdistName> Shows(string instead, params string[] names) =>
        names.Select(name => DnsdistName.Shows(name, instead));
}
