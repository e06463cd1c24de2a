namespace Holdfast.LoadBalancer.Transfers;

/// <summary>Zone transfers (AXFR, RFC 5936; IXFR, RFC 1995): whether they are passed on, and how many.</summary>
public sealed record TransferOptions
{
    /// <summary>What a client gets that asks for one.</summary>
    public TransferAction Action { get; init; } = TransferAction.Refuse;

    /// <summary>Transfers over TCP at once, in all; one more gets SERVFAIL.</summary>
    public int Max { get; init; } = 50;

    /// <summary>Transfers over TCP at once to one client address, or one IPv6 /64.</summary>
    public int MaxPerClient { get; init; } = 10;

    /// <summary>How long the backend may send nothing, or the client take nothing, before the transfer is cut.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a transfer may take in all; zero is no limit.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.Zero;
}

/// <summary>What a client gets that asks for a zone transfer.</summary>
public enum TransferAction
{
    /// <summary>REFUSED.</summary>
    Refuse,

    /// <summary>What a backend of its pool says.</summary>
    Allow,
}
