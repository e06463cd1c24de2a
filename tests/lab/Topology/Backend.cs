using System.Net;

namespace Holdfast.Lab.Topology;

/// <summary>A backend of every load balancer.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Recursor">The recursor behind it.</param>
/// <param name="Address">One of the recursor's addresses.</param>
/// <param name="Order">Lower is asked first.</param>
/// <param name="Weight">Its share among its equals.</param>
public sealed record Backend(string Name, Recursor Recursor, IPAddress Address, int Order, int Weight);
