using Holdfast.Daemon.State;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.Daemon;

/// <summary>What operators have said of backends over a restart of the node, and when its time is over.</summary>
internal sealed partial class KeptOverrides(Node node, ILogger log)
{
    /// <summary>Takes over what an earlier run has kept, and ends what has a time when that is over.</summary>
    /// <param name="left">What another process has left; null: what the state directory has.</param>
    public void Restore(BackendOverridesRecord? left = null)
    {
        node.Overrides.Restore(left is null ? node.State.LoadBackendOverrides() : node.State.Read(left));
        foreach (var said in node.Overrides.All) LogOverridden(log, said.Backend, said.Mode, said.ToString());
        node.Overrides.Expired += said =>
        {
            LogExpired(log, said.Backend, said.Mode, said.ToString());
            node.EventWatch.TellBackends(said.Backend, $"its time is over: {said}", () => node.Overrides.End(said));
            _ = node.State.SaveAsync(node.Overrides.All);
        };
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "backend {Backend} is {Mode} {Said}, as before the start; undone by `holdfast backend auto {Backend}`")]
    private static partial void LogOverridden(ILogger log, string backend, BackendMode mode, string said);

    [LoggerMessage(Level = LogLevel.Information, Message = "backend {Backend} was {Mode} {Said}: that time is over")]
    private static partial void LogExpired(ILogger log, string backend, BackendMode mode, string said);
}
