using System.Net;
using Holdfast.Dns.Messages;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Servers;

namespace Holdfast.LoadBalancer.Tests.Scenarios;

/// <summary>
/// The backends of a scenario: servers on loopback, each known by the address that it has in the configuration.
/// </summary>
internal sealed class ScenarioBackends : IDisposable
{
    private readonly IReadOnlyList<AnswerRange> _ranges;
    private readonly Dictionary<IPAddress, DnsResponder> _servers = [];
    private readonly Lock _lock = new();
    private readonly List<OutQuery> _waiting = [];
    private volatile int _step;

    public ScenarioBackends(IReadOnlyList<AnswerRange> ranges, IEnumerable<IPAddress> addresses)
    {
        _ranges = ranges;
        foreach (var address in addresses.Distinct())
            _servers[address] = new DnsResponder(query => Answer(new OutQuery(address, query)));
    }

    /// <summary>The queries that no range answered and no step has taken, in order.</summary>
    public IReadOnlyList<OutQuery> Waiting
    {
        get
        {
            lock (_lock) return [.. _waiting];
        }
    }

    /// <summary>The number of the present step: it says which ranges hold.</summary>
    public void SetStep(int step) => _step = step;

    public IPEndPoint EndPointOf(IPAddress address) => _servers[address].EndPoint;

    /// <summary>The first waiting query that is the one wanted, which waits no longer; null when there is none.</summary>
    public OutQuery? Take(ScenarioAction.CheckOutQuery wanted)
    {
        string text = MessageText.Format(wanted.Message);
        lock (_lock)
        {
            var found = _waiting.FirstOrDefault(
                query => query.Query.Tcp == wanted.Tcp && (wanted.To?.Equals(query.To) ?? true) && query.Text == text);
            if (found is not null)
                _waiting.Remove(found);
            return found;
        }
    }

    public void Dispose()
    {
        foreach (var server in _servers.Values)
            server.Dispose();
    }

    private IEnumerable<byte[]> Answer(OutQuery query)
    {
        int step = _step;
        var entry = _ranges
            .Where(range => range.First <= step && step <= range.Last && (range.Address?.Equals(query.To) ?? true))
            .SelectMany(range => range.Entries)
            .FirstOrDefault(entry => entry.Questions.Equals(query.Query.Message.Questions));
        if (entry is not null)
            return [query.Answer(entry)];
        lock (_lock) _waiting.Add(query);
        return [];
    }
}

/// <summary>A query that the load balancer sent.</summary>
/// <param name="To">The backend, by the address that the configuration has.</param>
/// <param name="Query">The query.</param>
internal sealed record OutQuery(IPAddress To, ReceivedQuery Query)
{
    public string Text => MessageText.Format(Query.Octets);

    /// <summary>An answer to it: its ID, its letters where the question is the same but for them.</summary>
    public byte[] Answer(Message entry, bool wrongId = false)
    {
        var asked = Query.Message;
        return (entry with
        {
            Id = (ushort)(wrongId ? asked.Id + 1 : asked.Id),
            Questions = entry.Questions.Equals(asked.Questions) ? asked.Questions : entry.Questions,
        }).ToArray();
    }

    public override string ToString() => $"to {To} over {(Query.Tcp ? "TCP" : "UDP")}: {Text}";
}
