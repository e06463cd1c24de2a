namespace Holdfast.Bgp.Wire.Messages;

/// <summary>What a ROUTE-REFRESH says (RFC 7313, section 3.2).</summary>
internal enum RouteRefreshSubtype : byte
{
    /// <summary>Send the routes again.</summary>
    Request = 0,

    /// <summary>BoRR: the routes that follow are all there are.</summary>
    Beginning = 1,

    /// <summary>EoRR: those were all.</summary>
    End = 2,
}
