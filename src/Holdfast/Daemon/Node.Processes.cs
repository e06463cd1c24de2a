using Holdfast.Processes;

namespace Holdfast.Daemon;

/// <content>Programs that announce routes of their own.</content>
internal sealed partial class Node
{
    /// <summary>The programs, and <c>exabgpcli</c>.</summary>
    public ProcessSet Processes { get; }

    /// <summary>Ends the daemon, as a signal would; whoever started it sets it.</summary>
    public Action<string>? StopRequested { get; set; }
}
