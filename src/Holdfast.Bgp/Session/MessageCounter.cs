using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Session;

/// <summary>Counts the messages of one direction.</summary>
internal sealed class MessageCounter
{
    private readonly long[] _counts = new long[(int)MessageType.RouteRefresh + 1];

    public MessageCounts Counts => new(
        _counts[(int)MessageType.Open], _counts[(int)MessageType.Update], _counts[(int)MessageType.Notification],
        _counts[(int)MessageType.Keepalive], _counts[(int)MessageType.RouteRefresh]);

    /// <summary>The counts by the number of the type.</summary>
    public long[] All => [.. _counts];

    /// <summary>Goes on from what another has counted.</summary>
    public void Restore(ReadOnlySpan<long> counts) => counts[..Math.Min(counts.Length, _counts.Length)].CopyTo(_counts);

    public void Add(MessageType type, int count = 1) => _counts[(int)type] += count;
}

/// <summary>Messages of one direction since the neighbor was configured, by type.</summary>
/// <param name="Open">OPEN.</param>
/// <param name="Update">UPDATE.</param>
/// <param name="Notification">NOTIFICATION.</param>
/// <param name="Keepalive">KEEPALIVE.</param>
/// <param name="RouteRefresh">ROUTE-REFRESH (RFC 2918).</param>
public readonly record struct MessageCounts(long Open, long Update, long Notification, long Keepalive, long RouteRefresh);
