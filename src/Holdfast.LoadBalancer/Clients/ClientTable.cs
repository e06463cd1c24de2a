namespace Holdfast.LoadBalancer.Clients;

/// <summary>One worker's clients by number: what a pending query, which lies in native memory, knows its client by.</summary>
internal sealed class ClientTable
{
    private IClient?[] _clients = new IClient?[64];
    private int _used;
    private int _free = -1;
    private int[] _nextFree = new int[64];

    /// <summary>A client, by its number.</summary>
    public IClient this[int number] => _clients[number]!;

    /// <summary>Adds a client; returns its number.</summary>
    public int Add(IClient client)
    {
        int number = _free;
        if (number >= 0)
        {
            _free = _nextFree[number];
        }
        else
        {
            if (_used == _clients.Length)
            {
                Array.Resize(ref _clients, _used * 2);
                Array.Resize(ref _nextFree, _used * 2);
            }

            number = _used++;
        }

        _clients[number] = client;
        return number;
    }

    /// <summary>Has another client answer for this number from now on.</summary>
    public void Replace(int number, IClient client) => _clients[number] = client;

    /// <summary>Removes a client that no pending query knows any more.</summary>
    public void Remove(int number)
    {
        _clients[number] = null;
        _nextFree[number] = _free;
        _free = number;
    }
}
