using System.Collections.Concurrent;
using Holdfast.Anycast.Services;
using Holdfast.Testing.Waiting;

namespace Holdfast.Anycast.Tests.Services;

public sealed class DisableFilesTests : IDisposable
{
    private readonly ManualResetEventSlim _answers = new();
    private readonly ConcurrentDictionary<string, int> _asked = new();
    private readonly DisableFiles _files;
    private volatile bool _hangs;

    public DisableFilesTests() => _files = new DisableFiles(Exists);

    public void Dispose() => _answers.Set();

    [Fact]
    public void Tells_what_was_found_last()
    {
        Assert.False(_files.Exists("/there"));
        _files.Look(["/there", null, "/away"]);
        Assert.True(_files.Exists("/there"));
        Assert.False(_files.Exists("/away"));
        Assert.False(_files.Exists(null));
    }

    [Fact]
    public void A_file_that_hangs_keeps_what_it_was_and_holds_up_no_other()
    {
        _files.Look(["/there", "/hangs/there"]);
        _hangs = true;
        for (var look = 0; look < 5; look++) _files.Look(["/hangs/there", "/hangs/new", "/new/there"]);
        Assert.True(_files.Exists("/hangs/there"));
        Assert.False(_files.Exists("/hangs/new"));
        Assert.True(_files.Exists("/new/there"));
        Assert.Equal((1, 5), (_asked["/hangs/new"], _asked["/new/there"]));

        _answers.Set();
        Wait.Until("it answers again", () =>
        {
            _files.Look(["/hangs/new"]);
            return _asked["/hangs/new"] > 1;
        });
    }

    [Fact]
    public void Who_asks_while_a_look_is_under_way_has_it_looked_for_once_more()
    {
        var changes = 0;
        _hangs = true;
        for (var i = 0; i < 4; i++) _files.Refresh(["/hangs/there"], () => Interlocked.Increment(ref changes));
        Wait.Until("a look hangs", () => _asked.ContainsKey("/hangs/there"));
        Assert.False(_files.Exists("/hangs/there"));
        _answers.Set();
        Wait.Until("it is looked for again", () => _asked["/hangs/there"] == 2);
        Wait.Until("it is known", () => _files.Exists("/hangs/there"));
        Assert.Equal(1, Volatile.Read(ref changes));
    }

    private bool Exists(string file)
    {
        _asked.AddOrUpdate(file, 1, static (_, count) => count + 1);
        if (_hangs && file.StartsWith("/hangs", StringComparison.Ordinal)) _answers.Wait();
        return file.EndsWith("there", StringComparison.Ordinal);
    }
}
