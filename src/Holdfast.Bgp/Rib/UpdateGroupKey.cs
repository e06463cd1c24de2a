using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;

namespace Holdfast.Bgp.Rib;

/// <summary>All that decides on what a neighbor is told; neighbors with equal keys are told the same.</summary>
/// <param name="As">Our AS.</param>
/// <param name="Role">Our role.</param>
/// <param name="Export">What is configured.</param>
/// <param name="Families">The families agreed on.</param>
/// <param name="Update">The rest of the agreement.</param>
/// <param name="Link">Where the session runs.</param>
internal sealed record UpdateGroupKey(
    uint As, BgpRole? Role, ExportOptions Export, EquatableArray<AddressFamily> Families, UpdateContext Update, SessionLink Link)
{
    public static UpdateGroupKey Of(SessionOptions local, SessionAgreement agreement, SessionLink link) =>
        new(local.As, local.Neighbor.Role, local.Neighbor.Export, new(agreement.Families), agreement.Update, link);
}
