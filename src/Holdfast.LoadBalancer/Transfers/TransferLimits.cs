using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Transfers;

/// <summary>Counts zone transfers over all workers. It is asked when one begins or ends, never for another query.</summary>
internal sealed class TransferLimits
{
    private const int IPv4Prefix = 32;
    private const int IPv6Prefix = 64;

    private readonly Lock _counting = new();
    private readonly Dictionary<ClientAddress, int> _perClient = [];
    private int _total;

    /// <summary>Admits a transfer, if the limits let it; <see cref="Leave"/> is to be called at its end.</summary>
    public bool TryEnter(in ClientAddress client, TransferOptions options)
    {
        var network = client.Network(IPv4Prefix, IPv6Prefix);
        lock (_counting)
        {
            int count = _perClient.GetValueOrDefault(network);
            if (_total >= options.Max || count >= options.MaxPerClient)
                return false;
            _perClient[network] = count + 1;
            _total++;
            return true;
        }
    }

    /// <summary>An admitted transfer has ended.</summary>
    public void Leave(in ClientAddress client)
    {
        var network = client.Network(IPv4Prefix, IPv6Prefix);
        lock (_counting)
        {
            int count = _perClient[network] - 1;
            if (count == 0)
                _perClient.Remove(network);
            else
                _perClient[network] = count;
            _total--;
        }
    }
}
