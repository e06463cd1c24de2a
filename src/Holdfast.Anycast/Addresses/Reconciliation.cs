using System.Collections.Immutable;
using System.Net;

namespace Holdfast.Anycast.Addresses;

/// <summary>What one pass over the addresses found and did.</summary>
/// <param name="Error">What is wrong as a whole, with the interface mostly; null for nothing.</param>
/// <param name="InterfaceRepaired">The interface had to be made or set up.</param>
/// <param name="Addresses">How the wanted addresses stand now.</param>
/// <param name="Added">Those it put on the interface.</param>
/// <param name="Removed">Those it took off, with the interface they were on.</param>
internal sealed record Reconciliation(string? Error, bool InterfaceRepaired, ImmutableArray<AddressStatus> Addresses,
    ImmutableArray<IPAddress> Added, ImmutableArray<(string Link, IPAddress Address)> Removed);
