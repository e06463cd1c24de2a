using System.Globalization;
using System.Numerics;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Wire;
using Holdfast.DropIn.ExaBgp.Neighbors;
using Holdfast.DropIn.ExaBgp.Routes;
using Route = Holdfast.Bgp.Rib.Route;

namespace Holdfast.Processes.Commands;

/// <summary>
/// Does what processes and <c>exabgpcli</c> write, as ExaBGP does. All of it runs on one thread; none of it waits for a neighbor.
/// </summary>
/// <param name="speaker">Announces the routes.</param>
/// <param name="routes">What processes have said.</param>
/// <param name="created">The neighbors that commands created.</param>
/// <param name="configured">The configuration in force.</param>
/// <param name="node">What a command may ask of the whole daemon.</param>
/// <param name="restart">Ends all programs and starts them anew.</param>
/// <param name="log">Where it says why a command was refused.</param>
internal sealed partial class CommandInterpreter(
    BgpSpeaker speaker, ProcessRoutes routes, CreatedNeighbors created, Func<BgpOptions?> configured, INodeCommands node,
    Action restart, ILogger log)
{
    private BgpOptions? Bgp => configured() is { } bgp ? created.With(bgp) : null;

    /// <summary>Does one command.</summary>
    /// <param name="from">Who wrote it.</param>
    /// <param name="line">The command.</param>
    /// <returns>False when it was refused.</returns>
    public bool Run(ICommander from, string line)
    {
        var command = line.Trim();
        if (command.Length == 0) return true;
        var problem = command[0] == '#' ? null : Do(from, command);
        if (problem is not (null or NoAnswer)) TellRefused(from, command, problem);
        if (from.Acknowledges && problem != NoAnswer) from.Tell(problem is null ? "done" : "error");
        return problem is null or NoAnswer;
    }

    private const string NoAnswer = "(unanswered)";
    private const int LongestTold = 200;

    // RFC 4486, section 4.
    private const byte AdministrativeReset = 4;

    // By who wrote them; of one that goes on writing nonsense the first, second, fourth and so on are logged.
    private readonly Dictionary<string, long> _refused = new(StringComparer.Ordinal);

    private void TellRefused(ICommander from, string command, string problem)
    {
        var refused = _refused[from.Name] = _refused.GetValueOrDefault(from.Name) + 1;
        if (!BitOperations.IsPow2(refused)) return;
        LogRefused(log, from.Name, command.Length > LongestTold ? command[..LongestTold] : command, problem, refused);
    }

    // Null when it is done, or why it is not.
    private string? Do(ICommander from, string command)
    {
        if (Bgp is not { } bgp) return "there is no `bgp` section";
        if (CreationIn(command) is { } creation) return Create(from, bgp, creation);
        // `delete neighbor 192.0.2.1` is `neighbor 192.0.2.1 delete`.
        if (command.StartsWith("delete neighbor ", StringComparison.Ordinal)) command = $"{Behind(command, "delete")} delete";
        var selector = NeighborSelector.TakeOff(ref command);
        List<NeighborOptions> neighbors = [.. bgp.Neighbors.Where(one => IsFor(from, one) && selector.Matches(one, bgp))];
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case ["delete"]: return Delete([.. neighbors.Select(one => one.Name)]);
            case ["announce", "watchdog", ..]: return Watchdog(words, from, announced: true);
            case ["withdraw", "watchdog", ..]: return Watchdog(words, from, announced: false);
            case ["announce", "eor", ..]: return EndOfRib(neighbors, words);
            case ["announce", "route-refresh", ..]: return RouteRefresh(neighbors, words);
            case ["announce", .. var rest]: return Announce(from, neighbors, Behind(command, "announce"), rest);
            case ["withdraw", ..]: return Withdraw(from, bgp, neighbors, Behind(command, "withdraw"));
            case ["flush", "adj-rib", "out", ..]: return WithNeighbors(neighbors, names => speaker.Resend(names));
            case ["clear", "adj-rib", .. var rest]: return WithNeighbors(neighbors, names => Clear(from, bgp, names, rest));
            case ["show", "neighbor", .. var rest]: return new NeighborCommands(from, speaker, bgp).Show(rest);
            case ["show", "adj-rib", .. var rest]: return new AdjRibCommands(from, speaker, bgp, routes).Show(rest);
            case ["version"]: from.Tell("exabgp 4.2.21"); return null;
            case ["help"]: HelpText.Tell(from); return null;
            case ["teardown", ..]: return Teardown(neighbors, words);
            case ["reset"]: return NoAnswer;
            case ["shutdown"]: from.Tell("shutdown in progress"); node.Shutdown($"process {from.Name}"); return null;
            case ["restart"]: Restart(from, bgp); return null;
            case ["reload"]: from.Tell("reload in progress"); node.Reload($"process {from.Name}"); return null;
            default: return "it is not known";
        }
    }

    // Who creates a neighbor speaks to it.
    private bool IsFor(ICommander from, NeighborOptions neighbor) => from.Neighbors is not { } only
        || only.Contains(neighbor.Name) || created.IsOf(from.Name, neighbor.Name);

    // What follows `create neighbor`, or stands between `neighbor` and `create`.
    private static string? CreationIn(string command) =>
        command.StartsWith("create neighbor", StringComparison.Ordinal) ? command["create neighbor".Length..]
        : command.StartsWith("neighbor ", StringComparison.Ordinal) && command.EndsWith(" create", StringComparison.Ordinal)
            ? command["neighbor ".Length..^" create".Length] : null;

    private string? Create(ICommander from, BgpOptions bgp, string text) =>
        NeighborCommand.TryRead(text, out var neighbor, out var problem) ? created.Add(from.Name, neighbor!, bgp) : problem;

    private string? Delete(IReadOnlyCollection<string> names)
    {
        var problem = created.Delete(names);
        if (problem is null) routes.Forget(names);
        return problem;
    }

    private string? Announce(ICommander from, List<NeighborOptions> neighbors, string text, string[] words)
    {
        if (neighbors.Count == 0) return "no neighbor matches";
        // The family may stand before `unicast`, as in a file.
        if (words is ["ipv4" or "ipv6", "unicast", ..]) text = text[(text.IndexOf(' ',
            StringComparison.Ordinal) + 1)..].TrimStart();
        if (!RouteCommand.TryRead(text, isWithdrawal: false, out var read, out var problem)) return problem;
        foreach (var route in read)
            if (!routes.TryAnnounce(from.Name, neighbors.Select(one => one.Name), route))
                return $"it has {ProcessRoutes.Most} routes already: one must be withdrawn first";
        return null;
    }

    private string? Withdraw(ICommander from, BgpOptions bgp, List<NeighborOptions> neighbors, string text)
    {
        if (neighbors.Count == 0) return "no neighbor matches";
        if (text.StartsWith("ipv4 ", StringComparison.Ordinal) || text.StartsWith("ipv6 ",
            StringComparison.Ordinal)) text = text[5..].TrimStart();
        if (!RouteCommand.TryRead(text, isWithdrawal: true, out var read, out var problem)) return problem;
        foreach (var route in read)
            if (!routes.Withdraw(from.Name, neighbors.Select(one => one.Name), route.Prefix, name => IsStatic(bgp, name, route)))
                LogNotFound(log, from.Name, route.Prefix.ToString());
        return null;
    }

    private static bool IsStatic(BgpOptions bgp, string neighbor, Route route) =>
        bgp.StaticRoutes.Any(one => one.IsFor(neighbor) && one.Prefix.Contains(route.Prefix)
            && route.Prefix.Length == Math.Max(one.Prefix.Length, one.Split ?? 0));

    private void Clear(ICommander from, BgpOptions bgp, IReadOnlyCollection<string> names, string[] rest)
    {
        // None of a neighbor's routes is kept: there is nothing to clear.
        if (rest.Contains("in")) return;
        routes.Forget(names);
        foreach (var route in bgp.StaticRoutes.SelectMany(Route.Of))
            routes.Withdraw(from.Name, names.Where(route.IsFor), route.Prefix, _ => true);
    }

    private string? Watchdog(string[] words, ICommander from, bool announced)
    {
        speaker.SetWatchdog(words.Length > 2 ? words[2] : from.Name, announced);
        return null;
    }

    private string? EndOfRib(List<NeighborOptions> neighbors, string[] words) => words is [_, _]
        ? WithNeighbors(neighbors, names => speaker.SendEndOfRib(names, AddressFamily.Ipv4Unicast))
        : WithFamily(neighbors, words, speaker.SendEndOfRib);

    private string? RouteRefresh(List<NeighborOptions> neighbors, string[] words) =>
        WithFamily(neighbors, words, speaker.RequestRoutes);

    private static string? WithFamily(
        List<NeighborOptions> neighbors, string[] words, Action<IReadOnlyCollection<string>, AddressFamily> act) =>
        words is [_, _, "ipv4" or "ipv6", "unicast"]
            ? WithNeighbors(neighbors,
                names => act(names, words[2] == "ipv6" ? AddressFamily.Ipv6Unicast : AddressFamily.Ipv4Unicast))
            : "the family is not known";

    private string? Teardown(List<NeighborOptions> neighbors, string[] words) =>
        words is [_, var code] && byte.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var subcode)
            ? WithNeighbors(neighbors, names => speaker.Reset(names, subcode))
            : "the subcode of a Cease (RFC 4486) is missing: write `teardown 4`";

    // As there: the file is read anew, every session begins anew, and so does every program.
    private void Restart(ICommander from, BgpOptions bgp)
    {
        from.Tell("restart in progress");
        node.Reload($"process {from.Name}");
        speaker.Reset([.. bgp.Neighbors.Select(neighbor => neighbor.Name)], AdministrativeReset);
        restart();
    }

    private static string? WithNeighbors(List<NeighborOptions> neighbors, Action<IReadOnlyCollection<string>> act)
    {
        if (neighbors.Count == 0) return "no neighbor matches";
        act([.. neighbors.Select(one => one.Name)]);
        return null;
    }

    private static string Behind(string command, string word) => command[word.Length..].TrimStart();

    [LoggerMessage(Level = LogLevel.Warning, Message = "process {Name}: refused: {Problem}: {Command} ({Count} so far)")]
    private static partial void LogRefused(ILogger log, string name, string command, string problem, long count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "process {Name}: withdraws {Prefix}, which it has not announced")]
    private static partial void LogNotFound(ILogger log, string name, string prefix);
}

/// <summary>What a command may ask of the whole daemon.</summary>
internal interface INodeCommands
{
    /// <summary>Stops it, as a signal would.</summary>
    void Shutdown(string by);

    /// <summary>Reads the configuration anew.</summary>
    void Reload(string by);
}
