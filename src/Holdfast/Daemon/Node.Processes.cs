using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Processes;

namespace Holdfast.Daemon;

/// <content>Programs that announce routes of their own.</content>
internal sealed partial class Node
{
    /// <summary>The programs, and <c>exabgpcli</c>.</summary>
    public ProcessSet Processes { get; }

    /// <summary>Has another program go on for the daemon; whoever started it sets it.</summary>
    public Func<string?, string, Task<Outcome<ActionReport>>>? UpgradeRequested { get; set; }

    /// <summary>Another process is about to go on for this one: what is changed here now would be lost.</summary>
    public bool IsHandingOver { get; set; }

    /// <summary>Ends the daemon, as a signal would; whoever started it sets it.</summary>
    public Action<string>? StopRequested { get; set; }
}
