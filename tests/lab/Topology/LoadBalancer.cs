namespace Holdfast.Lab.Topology;

/// <summary>A node that runs Holdfast.</summary>
/// <param name="Node">Where.</param>
/// <param name="Meds">MED of each service's routes, by the service's name: the lowest is active.</param>
public sealed record LoadBalancer(Node Node, IReadOnlyDictionary<string, int> Meds)
{
    /// <summary>Its name.</summary>
    public string Name => Node.Name;
}
