using Holdfast.Lab.Sites;
using Microsoft.Testing.Platform.Extensions.TestHost;

namespace Holdfast.Testing.Leftovers;

/// <summary>Clears away, before the first test, what killed runs have left, and marks what this run makes.</summary>
internal sealed class LeftoverRemoval : ITestHostApplicationLifetime
{
    public string Uid => nameof(LeftoverRemoval);

    public string Version => "1";

    public string DisplayName => "Leftover removal";

    public string Description => "Removes processes and network namespaces of test runs that were killed";

    public Task<bool> IsEnabledAsync() => Task.FromResult(true);

    public Task BeforeRunAsync(CancellationToken cancellationToken)
    {
        RunOwner.RemoveAbandoned();
        Site.EndAbandoned();
        RunOwner.MarkProcesses();
        return Task.CompletedTask;
    }

    public Task AfterRunAsync(int exitCode, CancellationToken cancellation) => Task.CompletedTask;
}
