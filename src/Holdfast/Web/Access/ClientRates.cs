using System.Net;

namespace Holdfast.Web.Access;

/// <summary>How many requests each client may still send: a bucket that is filled as time goes by.</summary>
/// <param name="time">The clock.</param>
/// <param name="perSecond">So many are added a second.</param>
/// <param name="burst">So many there are at the most.</param>
internal sealed class ClientRates(TimeProvider time, double perSecond = 50, double burst = 200)
{
    /// <summary>The most clients that are remembered at once.</summary>
    public const int Most = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, (double Left, long At)> _clients = [];

    /// <summary>How many clients are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _clients.Count;
        }
    }

    /// <summary>Takes from a client's bucket; false when it is empty.</summary>
    /// <param name="client">The client.</param>
    /// <param name="cost">How many requests this counts for.</param>
    public bool TryTake(IPAddress client, double cost = 1)
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            double left = _clients.TryGetValue(client, out var known)
                ? Math.Min(burst, known.Left + perSecond * time.GetElapsedTime(known.At, now).TotalSeconds) : burst;
            if (_clients.Count >= Most && !_clients.ContainsKey(client))
                ForgetThoseThatAreFull(now);
            bool has = left >= 1;
            _clients[client] = (has ? Math.Max(0, left - cost) : left, now);
            return has;
        }
    }

    // Whose bucket is full is as one that never came; when all are at it, all begin anew.
    private void ForgetThoseThatAreFull(long now)
    {
        var untilFull = TimeSpan.FromSeconds(burst / perSecond);
        foreach (var (client, known) in _clients)
            if (time.GetElapsedTime(known.At, now) >= untilFull) _clients.Remove(client);
        if (_clients.Count >= Most)
            _clients.Clear();
    }
}
