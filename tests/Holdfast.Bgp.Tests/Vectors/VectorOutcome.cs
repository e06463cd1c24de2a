namespace Holdfast.Bgp.Tests.Vectors;

/// <summary>What became of a vector, the mildest first.</summary>
internal enum VectorOutcome
{
    /// <summary>Understood.</summary>
    Ok,

    /// <summary>Attributes were discarded (RFC 7606).</summary>
    Discard,

    /// <summary>The routes count as withdrawn (RFC 7606).</summary>
    Withdraw,

    /// <summary>Not used, such as a capability with an unfit value, but no error.</summary>
    Unused,

    /// <summary>Answered with a NOTIFICATION.</summary>
    Notification,
}
