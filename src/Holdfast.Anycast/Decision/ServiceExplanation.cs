using System.Collections.Immutable;

namespace Holdfast.Anycast.Decision;

/// <summary>Why a service is announced or not: what <c>holdfast explain</c> prints.</summary>
/// <param name="Service">The service.</param>
/// <param name="Prefixes">Its prefixes, in their order.</param>
public sealed record ServiceExplanation(string Service, ImmutableArray<PrefixExplanation> Prefixes);
