using Holdfast.Processes.Commands;

namespace Holdfast.Daemon;

/// <summary>What processes may have the whole daemon do.</summary>
internal sealed class ProcessCommands(Node node) : INodeCommands
{
    public void Shutdown(string by) => node.StopRequested?.Invoke(by);

    public void Reload(string by) => _ = node.Reloader.ReloadAsync(by);
}
