using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;

namespace Holdfast.Bgp.Rib;

/// <summary>What one neighbor is told of a route besides its prefix; routes with equal ones share UPDATEs.</summary>
/// <param name="NextHop">Ready to be sent.</param>
/// <param name="Path">The other attributes, each type at most once, in ascending order.</param>
internal sealed record RouteAttributes(ResolvedNextHop NextHop, EquatableArray<PathAttribute> Path)
{
    /// <summary>Takes attributes in any order; null stands for one that is not sent.</summary>
    public static RouteAttributes Of(ResolvedNextHop nextHop, params IEnumerable<PathAttribute?> attributes) =>
        new(nextHop, EquatableArray.Create<PathAttribute>(
            [.. attributes.OfType<PathAttribute>().OrderBy(attribute => attribute.Type)]));

    /// <summary>The attribute of this kind; null when it is not sent.</summary>
    public T? Find<T>()
        where T : PathAttribute
    {
        foreach (var attribute in Path)
            if (attribute is T found) return found;
        return null;
    }
}
