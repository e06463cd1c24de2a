using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Holdfast.Lab.Namespaces;
using Holdfast.Lab.Processes;

namespace Holdfast.Lab.Routes;

/// <summary>What the router thinks: BIRD's routes and sessions, and the kernel's routes.</summary>
/// <param name="Where">The router's namespace.</param>
/// <param name="ControlSocket">BIRD's control socket.</param>
/// <param name="NodeOf">Which node a gateway is.</param>
public sealed partial record RouterView(NetworkNamespace Where, string ControlSocket, Func<IPAddress, string?> NodeOf)
{
    /// <summary>Everything announced to the router.</summary>
    public IReadOnlyList<Announcement> Announcements()
    {
        var found = new List<Announcement>();
        IPNetwork? prefix = null;
        foreach (var line in Bird("show", "route", "all").Split('\n'))
        {
            if (Head().Match(line) is { Success: true } head)
            {
                if (head.Groups["prefix"].Value is { Length: > 0 } text)
                    prefix = IPNetwork.Parse(text);
                if (prefix is { } known)
                    found.Add(new Announcement(
                        known, head.Groups["node"].Value, 0, "", line.Contains("] * ", StringComparison.Ordinal)));
            }
            else if (found.Count > 0 && line.Trim().Split(": ", 2) is [var name, var value])
            {
                found[^1] = name switch
                {
                    "BGP.med" => found[^1] with { Med = int.Parse(value, CultureInfo.InvariantCulture) },
                    "BGP.next_hop" => found[^1] with { NextHop = value.Trim() },
                    _ => found[^1],
                };
            }
        }

        return found;
    }

    /// <summary>The kernel's routes to anycast prefixes: prefix, and the node it leads to.</summary>
    public IReadOnlyDictionary<IPNetwork, string> KernelRoutes()
    {
        var routes = new Dictionary<IPNetwork, string>();
        foreach (var family in (string[])["-4", "-6"])
        {
            var text = Where.Ip("-j", family, "route", "show", "proto", "bird");
            using var json = JsonDocument.Parse(string.IsNullOrWhiteSpace(text) ? "[]" : text);
            foreach (var route in json.RootElement.EnumerateArray())
            {
                var destination = route.GetProperty("dst").GetString()!;
                if (!destination.Contains('/', StringComparison.Ordinal))
                    destination += family == "-4" ? "/32" : "/128";
                if (!route.TryGetProperty("gateway", out var gateway))
                    continue;
                routes[IPNetwork.Parse(destination)] = NodeOf(IPAddress.Parse(gateway.GetString()!)) ?? gateway.GetString()!;
            }
        }

        return routes;
    }

    /// <summary>A session's state and since when it has it, as BIRD says.</summary>
    /// <param name="session">The protocol's name, such as <c>lb1_v4</c>.</param>
    public (string State, string Since) Session(string session)
    {
        var line = Bird("show", "protocols").Split('\n')
            .FirstOrDefault(l => l.StartsWith(session + " ", StringComparison.Ordinal)) ?? "";
        var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // Name, protocol, table, state, date, time, and what the protocol adds.
        return columns.Length > 6 ? (columns[6], $"{columns[4]} {columns[5]}") : (line.Trim(), "");
    }

    /// <summary>What a session has told the router since it began: routes announced (or changed), and routes withdrawn.</summary>
    /// <param name="session">The protocol's name, such as <c>lb1_v4</c>.</param>
    public (int Announced, int Withdrawn) Changes(string session)
    {
        // "Import updates:  12  0  0  0  12" and "Import withdraws:  6  0  ---  0  6", received first
        var text = Bird("show", "protocols", "all", session);
        return (Counted().Match(text) is { Success: true } u ? Number(u) : 0, Withdrawn().Match(text) is { Success: true } w
            ? Number(w) : 0);

        static int Number(Match match) => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>Asks BIRD.</summary>
    /// <param name="command">The command's words.</param>
    public string Bird(params string[] command) => Tool.Run("birdc", ["-s", ControlSocket, "-r", .. command]).Output;

    [GeneratedRegex(@"Import updates:\s+(\d+)")]
    private static partial Regex Counted();

    [GeneratedRegex(@"Import withdraws:\s+(\d+)")]
    private static partial Regex Withdrawn();

    // 192.0.2.235/32       unicast [lb1_v4 2026-01-01 12:00:00.000] * (100) [AS65101i]
    [GeneratedRegex(@"^(?<prefix>[0-9a-f.:]+/\d+)?\s+unicast \[(?<node>\w+)_v[46] ")]
    private static partial Regex Head();
}
