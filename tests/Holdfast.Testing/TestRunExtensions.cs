using Holdfast.Testing.Hangs;
using Holdfast.Testing.Leftovers;
using Microsoft.Testing.Platform.Builder;

namespace Holdfast.Testing;

/// <summary>What every test project adds to the test platform; the build registers it (tests/Directory.Build.props).</summary>
public static class TestRunExtensions
{
    /// <summary>Called by the generated entry point.</summary>
    public static void AddExtensions(ITestApplicationBuilder builder, string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.TestHost.AddTestHostApplicationLifetime(_ => new LeftoverRemoval());
        builder.TestHost.AddDataConsumer(_ => new HangMonitor());
    }
}
