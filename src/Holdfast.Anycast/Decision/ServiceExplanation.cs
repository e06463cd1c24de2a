using System.Collections.Immutable;
using Holdfast.Anycast.Addresses;

namespace Holdfast.Anycast.Decision;

/// <summary>Why a service is announced or not: what <c>holdfast explain</c> prints.</summary>
/// <param name="Service">The service.</param>
/// <param name="Prefixes">Its prefixes, in their order.</param>
public sealed record ServiceExplanation(string Service, ImmutableArray<PrefixExplanation> Prefixes);

/// <summary>Why a prefix is announced or not.</summary>
/// <param name="Prefix">The prefix.</param>
/// <param name="Inputs">Everything the decision was made of.</param>
/// <param name="Decision">The decision, with its reasons.</param>
/// <param name="DecidedAt">Since when it is so.</param>
public sealed record PrefixExplanation(ServicePrefix Prefix, DecisionInputs Inputs, AnnouncementDecision Decision,
    DateTimeOffset DecidedAt);
