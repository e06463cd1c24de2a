namespace Holdfast.LoadBalancer.Metrics;

/// <summary>Answers to clients by the response code of their header; those to the node's own checks are not counted.</summary>
/// <param name="NoError">NOERROR.</param>
/// <param name="FormErr">FORMERR.</param>
/// <param name="ServFail">SERVFAIL.</param>
/// <param name="NxDomain">NXDOMAIN.</param>
/// <param name="NotImp">NOTIMP.</param>
/// <param name="Refused">REFUSED.</param>
/// <param name="Other">Any other, BADVERS included.</param>
public readonly record struct ResponseCounters(
    long NoError, long FormErr, long ServFail, long NxDomain, long NotImp, long Refused, long Other)
{
    /// <summary>All of them.</summary>
    public long Total => NoError + FormErr + ServFail + NxDomain + NotImp + Refused + Other;
}
