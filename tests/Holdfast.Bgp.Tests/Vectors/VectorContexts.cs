using System.Text.Json;
using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Tests.Vectors;

/// <summary>What was negotiated when a vector was sent, as far as it says; all that may have been where it does not.</summary>
internal static class VectorContexts
{
    private static readonly bool[] Either = [true, false];

    public static IEnumerable<UpdateContext> Of(Vector vector)
    {
        bool[] fourOctetAs = vector.Context.ValueKind == JsonValueKind.Object
            && vector.Context.TryGetProperty("asn4", out var asn4)
            ? [asn4.GetBoolean()] : Either;
        // "One administrative domain" (a draft) is not spoken: such a neighbor is an external one.
        bool[] isInternal = vector.Peer switch { "" => Either, "ibgp" => [true], _ => [false] };
        return from wide in fourOctetAs
               from inside in isInternal
               select new UpdateContext(wide, inside) { ExtendedNextHop = true };
    }
}
