using System.Globalization;
using System.Runtime.InteropServices;
using Holdfast.Linux.Kernel;
using Holdfast.Linux.Processes;
using Holdfast.Linux.Supervision;

namespace Holdfast.Linux.Capabilities;

/// <summary>
/// Takes from the whole process the capabilities that the daemon does not need. They belong to threads, and the runtime has some
/// before the first line of ours, so the process executes its program once more with what is left.
/// </summary>
public static unsafe class CapabilityReduction
{
    private const int SetNoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS
    private const ulong CanDropBounding = 1UL << 8; // CAP_SETPCAP

    // Names the process that has done so, as LISTEN_PID does: a kernel that leaves too much must not make it go round and round.
    private const string Marker = "CAPABILITIES_REDUCED_PID";

    /// <summary>
    /// Executes the program anew where there is anything to drop. Process ID, descriptors, environment, and the signals named, if
    /// they come meanwhile, are kept; they are blocked then (<see cref="InheritedSignals.UnblockAll"/>).
    /// </summary>
    /// <param name="arguments">The process's arguments.</param>
    /// <param name="signals">Signals that must not get lost, nor end the process while it has no handlers.</param>
    /// <returns>Null when there is nothing to drop; else why the process keeps what it has.</returns>
    public static string? Apply(IEnumerable<string> arguments, params ReadOnlySpan<int> signals)
    {
        if (CapabilitySets.Read() is not { } sets)
            return $"capget: {Marshal.GetLastPInvokeErrorMessage()}";
        ulong needed = DaemonCapabilities.Needed;
        // Without CAP_SETPCAP the bounding set stays; with no_new_privs exec gives no more than was permitted, to root neither.
        bool isBoundingTooLarge = (sets.Effective & CanDropBounding) != 0 && (CapabilitySets.ReadBoundingSet() & ~needed) != 0;
        if ((sets.Permitted & ~needed) == 0 && !isBoundingTooLarge)
            return null;
        string process = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        if (Environment.GetEnvironmentVariable(Marker) == process)
            return "the kernel has given them back";

        // Whether it can be executed with what will be left shows while everything can be put back yet.
        if (!(sets with { Effective = sets.Effective & needed }).Set())
            return $"capset: {Marshal.GetLastPInvokeErrorMessage()}";
        string[] start = [.. OwnProgram.Restart, .. arguments];
        if (!OwnProgram.CanBeExecuted)
        {
            string why = $"{Environment.ProcessPath}: {Marshal.GetLastPInvokeErrorMessage()}";
            _ = sets.Set();
            return why;
        }

        InheritedSignals.Block(signals);
        CapabilitySets.DropFromBoundingSet(~needed);
        _ = sets.Within(needed).Set();
        _ = LibC.PrCtl(SetNoNewPrivileges, 1, 0, 0, 0);
        _ = LibC.SetEnvironment(Marker, process, 1);
        using var argv = new NativeStrings(start);
        fixed (byte* path = System.Text.Encoding.UTF8.GetBytes(Environment.ProcessPath + "\0"))
            _ = LibC.Exec(path, argv.Pointers);
        return $"exec of {Environment.ProcessPath}: {Marshal.GetLastPInvokeErrorMessage()}";
    }
}
