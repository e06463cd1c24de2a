using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Schema;

/// <summary>One reading of one file.</summary>
/// <param name="Draft">What was read so far.</param>
/// <param name="Passwords">Reads the files that hold keys of sessions.</param>
/// <param name="Sections">Every section there is, for advice on a key that stands in the wrong one.</param>
internal sealed record Reading(Draft Draft, PasswordFile Passwords, IReadOnlyList<Section> Sections);
