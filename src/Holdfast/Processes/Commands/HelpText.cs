namespace Holdfast.Processes.Commands;

/// <summary>The answer to <c>help</c>, in ExaBGP's words and order: the commands of its that are known here.</summary>
internal static class HelpText
{
    private static readonly string[] OfNeighbors =
    [
        "announce attribute", "announce attributes", "announce eor", "announce route", "announce route-refresh",
        "announce watchdog", "clear adj-rib", "flush adj-rib out", "teardown", "withdraw attributes", "withdraw route",
        "withdraw watchdog",
    ];

    private static readonly string[] Others =
    [
        "help", "reload", "reset", "restart", "show adj-rib in [ extensive ]", "show adj-rib out [ extensive ]",
        "show neighbor [ summary | extensive | configuration ]", "shutdown", "version",
    ];

    public static void Tell(ICommander from)
    {
        string[] lines =
        [
            "", "available API commands are listed here:", "=======================================", "",
            "filter can be: [local-ip <ip>][local-as <asn>][peer-as <asn>][router-id <router-id>]", "",
            "command are:", "------------", "", "# ",
            .. OfNeighbors.Select(command => $"[neighbor <ip> [filters]] {command}"),
            .. Others.Select(command => $"{command} "), "",
        ];
        foreach (var line in lines) from.Tell(line);
    }
}
