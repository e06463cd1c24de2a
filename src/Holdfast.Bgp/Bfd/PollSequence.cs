namespace Holdfast.Bgp.Bfd;

/// <summary>
/// Makes sure that the peer has heard of a change: packets carry P until one with F comes (RFC 5880, section 6.5). There is
/// one at a time; a change in the midst of it begins another when it ends, since nobody knows which change the F answers.
/// </summary>
internal struct PollSequence
{
    private bool _again;

    /// <summary>Packets carry P.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Something changed.</summary>
    public void Start()
    {
        if (IsActive) _again = true;
        IsActive = true;
    }

    /// <summary>A packet with F came.</summary>
    /// <returns>Whether the peer knows all changes by now.</returns>
    public bool Finish()
    {
        if (!IsActive) return false;
        IsActive = _again;
        _again = false;
        return !IsActive;
    }
}
