using Holdfast.Bgp.Options;

namespace Holdfast.Processes.Commands;

/// <summary>
/// The neighbors that a command is for: <c>neighbor 192.0.2.1 local-as 65101, neighbor 192.0.2.2 announce ...</c>.
/// </summary>
internal sealed class NeighborSelector
{
    private static readonly string[] Keys = ["neighbor", "local-ip", "local-as", "peer-as", "router-id", "family-allowed"];

    private readonly List<List<(string Key, string Value)>> _alternatives = [];

    private NeighborSelector()
    {
    }

    /// <summary>Takes the selection off the front of a command.</summary>
    /// <param name="command">The command; what is left of it then.</param>
    public static NeighborSelector TakeOff(ref string command)
    {
        var selector = new NeighborSelector();
        var words = command.Replace(",", " , ", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var at = 0;
        if (words is not ["neighbor", ..]) return selector;
        var current = new List<(string, string)>();
        selector._alternatives.Add(current);
        while (at < words.Length)
        {
            if (words[at] == ",")
            {
                selector._alternatives.Add(current = []);
                at++;
            }
            else if (at + 1 < words.Length && Keys.Contains(words[at]))
            {
                current.Add((words[at], words[at + 1]));
                at += 2;
            }
            else break;
        }
        var rest = command.AsSpan().TrimStart();
        // What is left is taken as it was written: quotes and brackets in it count.
        for (var taken = 0; taken < at; taken++) rest = rest.TrimStart(' ').TrimStart(',').TrimStart(' ')[Length(words[taken])..];
        command = rest.TrimStart(' ').TrimStart(',').TrimStart(' ').ToString();
        return selector;
    }

    /// <summary>Whether the neighbor is one of those.</summary>
    /// <param name="neighbor">The neighbor.</param>
    /// <param name="bgp">What holds where it says nothing.</param>
    public bool Matches(NeighborOptions neighbor, BgpOptions bgp) => _alternatives.Count == 0
        || _alternatives.Any(one => one.Count > 0 && one.All(term => Matches(term.Key, term.Value, neighbor, bgp)));

    private static bool Matches(string key, string value, NeighborOptions neighbor, BgpOptions bgp) => key switch
    {
        "neighbor" => value == "*" || value == NeighborAddressText.Of(neighbor.Address,
            neighbor.Interface) || value == neighbor.Name,
        "local-ip" => value == (neighbor.Source?.ToString() ?? "auto"),
        "local-as" => value == $"{neighbor.LocalAs ?? bgp.LocalAs}",
        "peer-as" => value == $"{neighbor.PeerAs}",
        "router-id" => value == $"{neighbor.RouterId ?? bgp.RouterId}",
        _ => value == "in-open",
    };

    private static int Length(string word) => word == "," ? 0 : word.Length;
}
