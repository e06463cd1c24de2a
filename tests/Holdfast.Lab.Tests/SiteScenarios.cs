namespace Holdfast.Lab.Tests;

/// <summary>Everything that needs the site: one class after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SiteScenarios : ICollectionFixture<SiteFixture>
{
    public const string Name = "site";
}
