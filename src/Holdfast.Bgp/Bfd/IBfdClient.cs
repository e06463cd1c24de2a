namespace Holdfast.Bgp.Bfd;

/// <summary>What BFD does to a BGP session.</summary>
internal interface IBfdClient
{
    /// <summary>Ends the session with Cease/BFD Down (RFC 9384), if there is one, and lets none come up before <see cref="Release"/>.</summary>
    void HoldDown();

    /// <summary>Lets the session come up again.</summary>
    void Release();
}
