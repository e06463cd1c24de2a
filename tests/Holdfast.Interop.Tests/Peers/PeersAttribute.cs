using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Holdfast.Interop.Tests.Peers;

/// <summary>
/// A case for every peer that has the abilities it needs, and for each value of every further enum among the test's
/// parameters; what <see cref="Exclusions"/> names is left out.
/// </summary>
/// <param name="needs">The abilities.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeersAttribute(params Ability[] needs) : DataAttribute
{
    /// <summary>What a peer must be able to.</summary>
    public IReadOnlyList<Ability> Needs { get; } = needs;

    /// <summary>All combinations, excluded ones too, with the reason for their exclusion.</summary>
    public IEnumerable<(object[] Arguments, Exclusion? Excluded)> Combinations(MethodInfo test)
    {
        ArgumentNullException.ThrowIfNull(test);
        IEnumerable<object[]> rows = Enum.GetValues<PeerProgram>().Select(program => (object[])[program]);
        foreach (var parameter in test.GetParameters().Skip(1))
            rows = rows.SelectMany(
                row => Enum.GetValues(parameter.ParameterType).Cast<object>().Select(value => (object[])[.. row, value]));
        return rows.Select(
            row => (row, Exclusions.Of((PeerProgram)row[0], [.. Needs.Cast<Enum>(), .. row.Skip(1).Cast<Enum>()])));
    }

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(
        MethodInfo testMethod, DisposalTracker disposalTracker) =>
            new([.. Combinations(testMethod).Where(combination => combination.Excluded is null).Select(Row)]);

    /// <summary>With a trait, so that the cases of one peer can be run alone: <c>--filter-trait Peer=Frr</c>.</summary>
    private static TheoryDataRow Row((object[] Arguments, Exclusion? Excluded) combination) =>
        new TheoryDataRow(combination.Arguments).WithTrait("Peer", $"{combination.Arguments[0]}");

    /// <inheritdoc/>
    public override bool SupportsDiscoveryEnumeration() => true;
}
