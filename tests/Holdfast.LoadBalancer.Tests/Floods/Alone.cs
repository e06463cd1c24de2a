namespace Holdfast.LoadBalancer.Tests.Floods;

/// <summary>Cases that need the processors: they run when the others have ended, one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
