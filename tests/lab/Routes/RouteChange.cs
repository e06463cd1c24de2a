using System.Net;

namespace Holdfast.Lab.Routes;

/// <summary>A change of the router's kernel routes.</summary>
/// <param name="At">When it was seen, a Stopwatch timestamp.</param>
/// <param name="Prefix">The prefix.</param>
/// <param name="Gateway">The next hop; null when the route is gone.</param>
/// <param name="Node">The load balancer the gateway belongs to; null when the route is gone.</param>
public sealed record RouteChange(long At, IPNetwork Prefix, IPAddress? Gateway, string? Node);
