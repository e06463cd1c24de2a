using System.Net;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Lists;
using Holdfast.Testing.Files;
using Holdfast.Testing.Logging;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.LoadBalancer.Tests.Lists;

public sealed class ListFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RecordedLog _log = new();
    private readonly CountdownEvent _workers = new(0);
    private readonly ListFiles _files;
    private int _writes;

    public ListFilesTests() => _files = new ListFiles(_time, _log, () => _workers);

    public void Dispose()
    {
        _files.Dispose();
        _folder.Dispose();
        _workers.Dispose();
    }

    [Fact]
    public void Reads_each_list_once_however_many_rules_name_it()
    {
        var list = _files.Names(Write("bad.example"));
        Assert.Same(list, _files.Names(_folder.File("list")));
        Assert.Null(_files.LoadNew(ListRule.Change));
        Assert.True(Has(list, "www.bad.example"));
        var status = Assert.Single(_files.Status);
        Assert.Equal((1, 0, null, _time.GetUtcNow()), (status.Entries, status.WrongLines, status.Refusal, status.LoadedAt));
    }

    [Fact]
    public void One_file_may_be_read_both_ways()
    {
        var path = Write("192.0.2.0/24");
        var networks = _files.Networks(path);
        _files.Names(path);
        _ = _files.LoadNew(ListRule.Start);
        Assert.True(networks.Contains(ClientAddress.From(IPAddress.Parse("192.0.2.9"))));
        Assert.Equal([0, 1], _files.Status.Select(status => status.Entries).Order());
    }

    [Fact]
    public void Takes_a_changed_file_over_once_it_is_still()
    {
        var list = _files.Names(Write("one.example"));
        _ = _files.LoadNew(ListRule.Start);
        Write("two.example");
        Look();
        Assert.True(Has(list, "one.example"));
        Pass(0.5);
        Assert.True(Has(list, "one.example"));
        Pass(0.5);
        Assert.True(Has(list, "two.example"));
        Assert.False(Has(list, "one.example"));
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("# nothing\n\n", "it is empty")]
    [InlineData("<html>\n<body>gone\n", "2 of its 2 lines are wrong")]
    [InlineData("three.example\na..b\n", "1 of its 2 lines are wrong")]
    public void Keeps_the_list_when_the_new_file_is_empty_or_none(string text, string why)
    {
        var list = _files.Names(Write("one.example\ntwo.example"));
        _ = _files.LoadNew(ListRule.Start);
        Write(text);
        PassUntilStill();
        Assert.True(Has(list, "one.example") && Has(list, "two.example"));
        Assert.Equal((2, why), (_files.Status[0].Entries, _files.Status[0].Refusal));
        Assert.Contains(_log.Lines, line => line.Contains(why, StringComparison.Ordinal));
        Write("four.example");
        PassUntilStill();
        Assert.True(Has(list, "four.example"));
        Assert.Null(_files.Status[0].Refusal);
    }

    [Fact]
    public void Keeps_the_list_while_the_file_is_gone()
    {
        var list = _files.Names(Write("one.example"));
        _ = _files.LoadNew(ListRule.Start);
        File.Delete(_folder.File("list"));
        PassUntilStill();
        Assert.True(Has(list, "one.example"));
        Assert.Contains("No such file", _files.Status[0].Refusal, StringComparison.Ordinal);
        Write("two.example");
        PassUntilStill();
        Assert.True(Has(list, "two.example"));
    }

    [Fact]
    public void Leaves_out_a_wrong_line_among_many_right_ones()
    {
        var list = _files.Names(Write("one.example"));
        _ = _files.LoadNew(ListRule.Start);
        Write(string.Concat(Enumerable.Range(0, 200).Select(i => $"n{i}.example\n")) + "a..b\n");
        PassUntilStill();
        Assert.True(Has(list, "n199.example"));
        var status = _files.Status[0];
        Assert.Equal((200, 1, null), (status.Entries, status.WrongLines, status.Refusal));
        Assert.Contains($"{_folder.File("list")}:201: `a..b` is not a name: character 3: a label is empty", string.Join('\n', _log.Lines),
            StringComparison.Ordinal);
    }

    [Fact]
    public void At_the_start_takes_what_is_right_in_a_file_for_there_is_nothing_better()
    {
        var list = _files.Names(Write("one.example\na..b\n"));
        Assert.Null(_files.LoadNew(ListRule.Start));
        Assert.True(Has(list, "one.example"));
        Assert.Equal("1 of its 2 lines are wrong", _files.Status[0].Refusal);
    }

    [Fact]
    public void A_reload_is_told_what_is_wrong_with_a_new_list()
    {
        _files.Names(Write("a..b\n"));
        Assert.Equal($"{_folder.File("list")}: 1 of its 1 lines are wrong", _files.LoadNew(ListRule.Change));
        _files.Keep([], _workers);
        Assert.Empty(_files.Status);
    }

    [Fact]
    public async Task Waits_for_no_named_pipe_and_no_device()
    {
        var pipe = _folder.File("pipe");
        using (var mkfifo = ChildProcess.Start("mkfifo", pipe))
            await mkfifo.EndAsync(TimeSpan.FromSeconds(10));
        _files.Names(pipe);
        Assert.Contains("a named pipe, not a regular file", _files.LoadNew(ListRule.Change), StringComparison.Ordinal);
        _files.Keep([], _workers);
        _files.Names("/dev/zero");
        Assert.Contains("a device, not a regular file", _files.LoadNew(ListRule.Change), StringComparison.Ordinal);
    }

    [Fact]
    public void Frees_an_old_table_only_when_every_worker_has_come_by()
    {
        _workers.Reset(2);
        _files.Names(Write("one.example"));
        _ = _files.LoadNew(ListRule.Start);
        Write("two.example");
        PassUntilStill();
        Assert.Equal(1, _files.Retired);
        _workers.Signal();
        Look();
        Assert.Equal(1, _files.Retired);
        _workers.Signal();
        Look();
        Assert.Equal(0, _files.Retired);
    }

    private static bool Has(NameList list, string name) => list.Contains(Dns.Names.Name.Parse(name).Wire);

    private string Write(string text)
    {
        var path = _folder.Write("list", text);
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddDays(1 + _writes++));
        return path;
    }

    private void PassUntilStill()
    {
        Look();
        Pass(1);
    }

    private void Pass(double seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        Look();
    }

    private void Look()
    {
        // What the timer has begun, or this has, is over when nothing runs.
        Wait.Until("no list is looked at", () => !_files.IsLooking);
        _files.Look();
        Wait.Until("every list was looked at", () => !_files.IsLooking);
    }
}
