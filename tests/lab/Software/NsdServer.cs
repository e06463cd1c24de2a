using System.Net;

namespace Holdfast.Lab.Software;

/// <summary>One of the lab's authoritative servers.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="ConfigurationFile">Its configuration.</param>
/// <param name="Address">Where it answers.</param>
/// <param name="Zone">A zone it has.</param>
public sealed record NsdServer(string Name, string ConfigurationFile, IPAddress Address, string Zone);
