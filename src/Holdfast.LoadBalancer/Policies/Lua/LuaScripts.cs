using Holdfast.Lua.Values;

namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>The Lua states of one configuration. A reload makes others, and these are freed when no worker uses them.</summary>
internal sealed class LuaScripts : IDisposable
{
    private readonly LuaScript[] _scripts;
    private readonly LuaVerdict[] _verdicts;

    private LuaScripts(LuaScript[] scripts, int workers)
    {
        _scripts = scripts;
        _verdicts = [.. Enumerable.Range(0, workers + 1).Select(_ => new LuaVerdict())];
        Workers = workers;
    }

    /// <summary>Threads that call them.</summary>
    public int Workers { get; }

    /// <summary>How many there are.</summary>
    public int Count => _scripts.Length;

    /// <summary>Octets that they hold.</summary>
    public long MemoryUsed => _scripts.Sum(script => script.MemoryUsed);

    /// <summary>Makes the states and runs the files in each.</summary>
    /// <param name="options">The files.</param>
    /// <param name="functions">Functions that they must define.</param>
    /// <param name="workers">Threads that call them.</param>
    /// <param name="runtime">What outlives them.</param>
    /// <exception cref="ArgumentException">A file is wrong, a function is missing, or Lua's library is.</exception>
    public static LuaScripts Load(LuaOptions options, IEnumerable<string> functions, int workers, LuaRuntime runtime)
    {
        // Beside the workers' own there is one for all other threads.
        var scripts = new LuaScript[options.State == LuaSharing.Shared ? 1 : workers + 1];
        var wanted = functions.ToArray();
        try
        {
            for (var i = 0; i < scripts.Length; i++)
                scripts[i] = LuaScript.Load(i, options, wanted, runtime);
            return new LuaScripts(scripts, workers);
        }
        catch (Exception failed)
        {
            foreach (var script in scripts)
                script?.Dispose();
            if (failed is DllNotFoundException)
                throw new ArgumentException("liblua54.so is not beside the program, and `dns.lua` needs it", failed);
            throw;
        }
    }

    /// <summary>The state that a worker uses, for it alone until <see cref="LuaScript.Leave"/>.</summary>
    public LuaScript Enter(int worker)
    {
        var script = _scripts.Length == 1 ? _scripts[0] : _scripts[worker + 1];
        script.Enter(worker, isShared: _scripts.Length == 1 || worker < 0);
        return script;
    }

    /// <summary>Takes what functions decide about a worker's queries, one at a time; -1 stands for any other thread.</summary>
    public LuaVerdict VerdictOf(int worker) => _verdicts[worker + 1];

    /// <summary>Frees them; no worker may use them any more.</summary>
    public void Dispose()
    {
        foreach (var script in _scripts)
            script.Dispose();
    }

    /// <summary>An error in a file, as a reload or a check tells it.</summary>
    public static ArgumentException Wrong(LuaError error) => new(error.ToString());
}
