using System.Net;

namespace Holdfast.Web.Access;

/// <summary>Answers over TCP that go on: so many there may be at once, and of one client.</summary>
/// <param name="most">In all.</param>
/// <param name="mostOfOne">Of one client.</param>
internal sealed class StreamPlaces(int most = 32, int mostOfOne = 4)
{
    private readonly Lock _gate = new();
    private readonly List<IPAddress> _taken = [];

    /// <summary>Takes a place; false when there is none left.</summary>
    public bool TryTake(IPAddress client)
    {
        lock (_gate)
        {
            if (_taken.Count >= most || _taken.Count(other => other.Equals(client)) >= mostOfOne)
                return false;
            _taken.Add(client);
            return true;
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Leave(IPAddress client)
    {
        lock (_gate) _taken.Remove(client);
    }
}
