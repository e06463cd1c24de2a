using System.Collections.Immutable;
using Holdfast.Bgp.Messages;

namespace Holdfast.Bgp.Session;

/// <summary>What two OPENs agree on.</summary>
/// <param name="Open">The neighbor's.</param>
/// <param name="HoldTime">The smaller of both, zero for none (RFC 4271, section 4.2).</param>
/// <param name="Families">The families of both.</param>
/// <param name="Update">What shapes UPDATEs.</param>
internal sealed record SessionAgreement(OpenMessage Open, TimeSpan HoldTime, ImmutableArray<AddressFamily> Families, UpdateContext Update);
