using Holdfast.Anycast.Addresses;
using Holdfast.Configuration;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Options;
using Holdfast.Daemon;
using Holdfast.Linux;
using Holdfast.Linux.Netlink;

namespace Holdfast.LiveChecks;

/// <summary>
/// Looks whether this node is ready for a configuration: <c>holdfast check --live</c>. Nothing is changed; ports are bound for
/// a moment where they are free.
/// </summary>
internal static class LiveCheck
{
    /// <summary>What is not as the configuration needs it: where in the file, what, and how to right it.</summary>
    /// <param name="loaded">The configuration; without errors.</param>
    public static IReadOnlyList<Diagnostic> Of(ConfigurationResult loaded)
    {
        var options = loaded.Options!;
        IReadOnlyList<Link> links;
        IReadOnlyList<InterfaceAddress> addresses;
        try
        {
            using var kernel = new Rtnetlink();
            (links, addresses) = (kernel.Links(), kernel.Addresses());
        }
        catch (Exception error) when (error is NetlinkException or SystemCallException)
        {
            return [loaded.Finding("", Severity.Error, $"the kernel does not tell its interfaces: {error.Message}")];
        }
        IEnumerable<LiveFinding> findings =
        [
            .. PortChecks.Of(options, RunningDaemon.ProcessOf(options.Api.SocketPath)),
            .. LinkChecks.Of(options, links, addresses),
            .. ProgramChecks.Of(options),
            .. AddressAdvice.ForThisNode(options).Select(advice => new LiveFinding("dns.listen", Severity.Warning, advice)),
            .. Sysctls(options),
        ];
        return [.. findings.Select(finding => loaded.Finding(finding.Path, finding.Severity, finding.Message, finding.Fix))];
    }

    private static IEnumerable<LiveFinding> Sysctls(HoldfastOptions options) =>
        options.Anycast.Services.IsEmpty ? []
        : SysctlAdvice.ForThisNode(options.Anycast.Interface.Name).Select(finding => new LiveFinding(
            "anycast.interface", Severity.Warning, finding.ToString(),
            finding.Wanted is { } wanted ? $"sysctl -w {finding.Setting}={wanted}" : null));
}

/// <summary>Something of this node that is not as the configuration needs it.</summary>
/// <param name="Path">The key that needs it.</param>
/// <param name="Severity">An error keeps the daemon, or what the key says, from working.</param>
/// <param name="Message">What it is.</param>
/// <param name="Fix">How to right it; null where the message says it.</param>
internal sealed record LiveFinding(string Path, Severity Severity, string Message, string? Fix = null);
