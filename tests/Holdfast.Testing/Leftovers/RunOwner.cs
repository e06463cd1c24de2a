using System.Globalization;
using Holdfast.Lab.Namespaces;
using Holdfast.Lab.Processes;

namespace Holdfast.Testing.Leftovers;

/// <summary>
/// Marks what a test run makes as its own, and removes what runs made that have ended without removing it: namespaces carry
/// their owner's process in their name (its number and start time, since numbers come again), and processes in their
/// environment. What has no such mark is never touched; a site that <c>make lab</c> brought up has none.
/// </summary>
public static class RunOwner
{
    internal const string Variable = "HOLDFAST_TEST_RUN";
    private const string NamePrefix = "hft-";

    private static readonly ProcessIdentity Own = ProcessIdentity.Of(Environment.ProcessId)!;

    private static int _count;

    /// <summary>A new name for a network namespace of this run.</summary>
    /// <param name="purpose">A word for who looks at <c>ip netns</c>, without hyphens.</param>
    public static string NamespaceName(string purpose) => NamespaceName(Own, purpose);

    internal static string NamespaceName(ProcessIdentity owner, string purpose) =>
        string.Create(
            CultureInfo.InvariantCulture,
                $"{NamePrefix}{owner.Pid}-{owner.StartTime}-{purpose}{Interlocked.Increment(ref _count)}");

    /// <summary>Marks every process that this one starts from now on.</summary>
    public static void MarkProcesses() => Environment.SetEnvironmentVariable(Variable, Own.ToString());

    /// <summary>Ends the processes and removes the namespaces of runs whose process is dead.</summary>
    public static void RemoveAbandoned()
    {
        foreach (var process in AbandonedProcesses())
            process.Kill();
        foreach (var name in NetworkNamespace.Names().Where(name => OwnerOf(name) is { IsAlive: false }))
            new NetworkNamespace(name).Remove();
    }

    private static ProcessIdentity? OwnerOf(string name) =>
        name.StartsWith(NamePrefix, StringComparison.Ordinal)
            ? ProcessIdentity.Parse(name[NamePrefix.Length..].Replace('-', ' '))
            : null;

    private static IEnumerable<ProcessIdentity> AbandonedProcesses() =>
        from folder in Directory.EnumerateDirectories("/proc")
        where int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _)
        let process = ProcessIdentity.Of(int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture))
        where process is not null && MarkOf(process) is { IsAlive: false } && process.IsAlive
        select process;

    private static ProcessIdentity? MarkOf(ProcessIdentity process)
    {
        try
        {
            var mark = File.ReadAllText($"/proc/{process.Pid}/environ").Split('\0')
                .FirstOrDefault(entry => entry.StartsWith(Variable + "=", StringComparison.Ordinal));
            return mark is null ? null : ProcessIdentity.Parse(mark[(Variable.Length + 1)..]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // it has ended, or is none of ours
        }
    }
}
