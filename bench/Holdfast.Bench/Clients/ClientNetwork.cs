using System.Net;
using Holdfast.Bench.Machine;

namespace Holdfast.Bench.Clients;

/// <summary>
/// The veth pair between the clients and the server, which <c>bench/in-namespaces</c> makes: one end is the server's, the other
/// one is in a network namespace of its own. A kernel thread receives at each end, so that its time can be told apart.
/// </summary>
/// <param name="Namespace">The file of the clients' network namespace.</param>
/// <param name="Interface">The clients' end in it.</param>
/// <param name="ReceiveThread">The folder in /proc of the kernel thread that receives at the server's end.</param>
internal sealed record ClientNetwork(string Namespace, string Interface, string ReceiveThread)
{
    /// <summary>The processor of the clients: generator, their receive path, and the backend.</summary>
    public const int ClientProcessor = 0;

    /// <summary>The processor of the server measured, and of its receive path.</summary>
    public const int ServerProcessor = 1;

    /// <summary>The server's address.</summary>
    public static readonly IPAddress Server = IPAddress.Parse("192.0.2.1");

    /// <summary>The clients' address.</summary>
    public static readonly IPAddress Client = IPAddress.Parse("192.0.2.2");

    /// <summary>The hardware address of the server's end.</summary>
    public static ReadOnlySpan<byte> ServerHardware => [0x02, 0, 0, 0, 0, 0x01];

    /// <summary>The hardware address the clients send from. Nobody has it: their own stack drops what is sent to it.</summary>
    public static ReadOnlySpan<byte> ClientHardware => [0x02, 0, 0, 0, 0, 0x03];

    /// <summary>The network as the environment names it; null, and why, where there is none.</summary>
    public static ClientNetwork? FromEnvironment(out string whyNot)
    {
        whyNot = Environment.GetEnvironmentVariable("BENCH_WITHOUT_CLIENTS") is { Length: > 0 } reason
            ? reason
            : "only scripts/bench, run as root, makes the clients' network";
        return Environment.GetEnvironmentVariable("BENCH_CLIENT_NAMESPACE") is { } path
            && Environment.GetEnvironmentVariable("BENCH_CLIENT_INTERFACE") is { } name
            && Environment.GetEnvironmentVariable("BENCH_RECEIVE_THREAD") is { } thread
            ? new ClientNetwork(path, name, thread)
            : null;
    }

    /// <summary>CPU time of the server's receive path so far, in nanoseconds.</summary>
    public long ReceiveNanoseconds() => SchedStat.RunNanoseconds(Path.Combine(ReceiveThread, "schedstat"));
}
