using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Schema;

/// <summary>One reading of one file.</summary>
/// <param name="Draft">What was read so far.</param>
/// <param name="Passwords">Reads the files that hold keys of sessions and other secrets.</param>
/// <param name="Sections">
/// Every section there is, for advice on a key that stands in the wrong one. Asked for only then: a file without <c>bgp</c> is
/// read without its tables.
/// </param>
internal sealed record Reading(Draft Draft, PasswordFile Passwords, Func<IReadOnlyList<Section>> Sections);
