using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Interop.Tests.Bfd;

/// <summary>A router that runs BGP and BFD with the node.</summary>
internal abstract class BfdRouter(BfdNetwork network, int milliseconds) : IDisposable
{
    protected BfdNetwork Network { get; } = network;

    /// <summary>Its shortest intervals both ways, times three.</summary>
    protected int Milliseconds { get; } = milliseconds;

    /// <summary>The state of its BFD session: Up or Down; other words count as Down.</summary>
    public abstract bool IsUp { get; }

    public abstract bool HasBgp { get; }

    /// <summary>By the program's name.</summary>
    public static BfdRouter Start(string program, BfdNetwork network, int milliseconds)
    {
        BfdRouter router = program == "BIRD" ? new BirdRouter(network, milliseconds) : new FrrRouter(network, milliseconds);
        router.Start();
        return router;
    }

    public abstract void Start();

    /// <summary>Ends it as a crash would.</summary>
    public abstract void Kill();

    public void Dispose() => Kill();

    protected string InDirectory(string file) => Path.Combine(Network.Directory, file);

    /// <summary>Starts a program on the router.</summary>
    protected ChildProcess Run(params string[] command) =>
        ChildProcess.Start("nsenter", [$"--net={Network.Router.Path}", "--", .. command]);

    protected static void Await(string what, Func<bool> holds) => Wait.Until(what, holds, TimeSpan.FromSeconds(20));
}
