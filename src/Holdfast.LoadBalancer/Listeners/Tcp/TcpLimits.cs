using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Listeners.Tcp;

/// <summary>
/// Counts clients' TCP connections over all workers. It is asked when one is accepted or closed, never for a query.
/// </summary>
internal sealed class TcpLimits
{
    private readonly Lock _counting = new();
    private readonly Dictionary<ClientAddress, int> _perClient = [];
    private volatile TcpOptions _options = new();
    private int _total;

    /// <summary>What came of a connection.</summary>
    public enum Verdict
    {
        /// <summary>It counts; <see cref="Leave"/> is to be called at its end.</summary>
        Admitted,

        /// <summary>There are too many in all.</summary>
        TooMany,

        /// <summary>This client has too many.</summary>
        TooManyOfClient,
    }

    /// <summary>The limits as configured.</summary>
    public TcpOptions Options
    {
        get => _options;
        set => _options = value;
    }

    /// <summary>Admits a connection, if the limits let it.</summary>
    public Verdict Enter(in ClientAddress client)
    {
        var limits = _options;
        lock (_counting)
        {
            if (_total >= limits.MaxConnections)
                return Verdict.TooMany;
            int count = _perClient.GetValueOrDefault(client);
            if (count >= limits.MaxConnectionsPerClient)
                return Verdict.TooManyOfClient;
            _perClient[client] = count + 1;
            _total++;
            return Verdict.Admitted;
        }
    }

    /// <summary>An admitted connection has ended.</summary>
    public void Leave(in ClientAddress client)
    {
        lock (_counting)
        {
            int count = _perClient[client] - 1;
            if (count == 0)
                _perClient.Remove(client);
            else
                _perClient[client] = count;
            _total--;
        }
    }
}
