namespace Holdfast.Interop.Tests;

/// <summary>Cases that time milliseconds: they run when the others have ended, one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
