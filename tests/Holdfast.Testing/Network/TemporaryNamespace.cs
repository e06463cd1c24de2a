using Holdfast.Lab.Namespaces;
using Holdfast.Lab.Processes;
using Holdfast.Testing.Leftovers;

namespace Holdfast.Testing.Network;

/// <summary>A network namespace for one test, removed with it; of a run that was killed the next run removes it.</summary>
public sealed class TemporaryNamespace : IDisposable
{
    private readonly NetworkNamespace _namespace;

    /// <param name="purpose">A word for who looks at <c>ip netns</c>, without hyphens.</param>
    /// <param name="loopbackUp">Whether <c>lo</c> is up.</param>
    public TemporaryNamespace(string purpose = "test", bool loopbackUp = true)
    {
        _namespace = new NetworkNamespace(RunOwner.NamespaceName(purpose));
        Tool.Run("ip", ["netns", "add", Name]);
        if (loopbackUp)
            Ip("link set lo up");
    }

    public string Name => _namespace.Name;

    /// <summary>The same for what takes the lab's.</summary>
    public NetworkNamespace Namespace => _namespace;

    /// <summary>Runs <c>ip</c> inside, and gives its output.</summary>
    public string Ip(string arguments) => _namespace.Ip(arguments.Split(' '));

    /// <summary>Runs a program inside, its <c>/sys</c> that of the namespace, and gives its output.</summary>
    public string Exec(params string[] command) => Tool.Run("ip", ["netns", "exec", Name, .. command]).Output;

    /// <summary>
    /// Runs something on a thread that is inside: sockets it opens stay there. It must not start tasks: a pool thread
    /// made from here would be inside as well.
    /// </summary>
    public T Inside<T>(Func<T> action) => _namespace.Run(action);

    public void Dispose() => _namespace.Remove();
}
