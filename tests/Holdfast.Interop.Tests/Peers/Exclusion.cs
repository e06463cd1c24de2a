namespace Holdfast.Interop.Tests.Peers;

/// <summary>Something that a program cannot do, and that therefore is not tried with it.</summary>
/// <param name="Program">Who.</param>
/// <param name="Why">What it does instead, as we have seen it do.</param>
/// <param name="What">Abilities, transports, forms: a case that has all of these is left out.</param>
public sealed record Exclusion(PeerProgram Program, string Why, params Enum[] What);
