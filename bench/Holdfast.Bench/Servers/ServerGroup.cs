namespace Holdfast.Bench.Servers;

/// <summary>Servers that are measured in turns, and end together.</summary>
/// <param name="Entries">Each with whom it is of; those idle while another has its turn keep their caches warm.</param>
internal sealed record ServerGroup(IReadOnlyList<(Contestant Contestant, ServerProcess Server)> Entries) : IDisposable
{
    public void Dispose()
    {
        foreach (var (_, server) in Entries)
            server.Dispose();
    }
}
