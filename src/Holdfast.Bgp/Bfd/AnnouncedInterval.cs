namespace Holdfast.Bgp.Bfd;

/// <summary>
/// One of our intervals, in microseconds. The peer is told a new one at once, but it may be used only when the peer is
/// known to have heard of it where using it earlier would make either end expect too much (RFC 5880, section 6.8.3).
/// </summary>
internal struct AnnouncedInterval(uint value)
{
    /// <summary>What our packets say.</summary>
    public uint Announced { get; private set; } = value;

    /// <summary>What holds.</summary>
    public uint Used { get; private set; } = value;

    /// <summary>As another process has left it.</summary>
    public static AnnouncedInterval Of(uint announced, uint used) => new(used) { Announced = announced };

    /// <summary>Announces another one, and perhaps uses it at once.</summary>
    /// <returns>Whether it is another one.</returns>
    public bool Announce(uint value, bool useAtOnce)
    {
        if (useAtOnce) Used = value;
        if (Announced == value) return false;
        Announced = value;
        return true;
    }

    /// <summary>The peer has heard of it.</summary>
    public void Acknowledge() => Used = Announced;
}
