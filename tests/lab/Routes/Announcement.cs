using System.Net;

namespace Holdfast.Lab.Routes;

/// <summary>A route as the router's BIRD has it from a load balancer.</summary>
/// <param name="Prefix">The prefix.</param>
/// <param name="Node">Who announces it.</param>
/// <param name="Med">With which MED.</param>
/// <param name="NextHop">BGP's next hop, global and link-local where both were sent.</param>
/// <param name="Best">Whether the router chose it.</param>
public sealed record Announcement(IPNetwork Prefix, string Node, int Med, string NextHop, bool Best);
