using System.Text;
using Holdfast.Configuration.Sources;
using Holdfast.Daemon.History;
using Holdfast.Daemon.State;
using Holdfast.Testing.Files;
using Holdfast.Testing.Logging;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Tests.Daemon.History;

/// <summary>Kept configurations, whatever becomes of their directory.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ConfigurationHistoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private readonly RecordedLog _log = new();

    private string Configurations => Path.Combine(_folder.Path, "state", "configurations");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_last_ten_survive_a_restart_and_their_owner_alone_may_read_them()
    {
        using (var history = Open())
        {
            for (var i = 1; i <= 13; i++)
                Assert.Equal(i, history.Add(Sources($"node: {i}"), "alice", "reload", pinned: 2).Number);
        }
        Wait.Until("the last are written", () => Directory.GetFiles(Configurations, "*.json").Length == 10);
        Assert.All(Directory.GetFiles(Configurations), path =>
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path)));
        using var again = Open();
        // Number 2 may be gone back to.
        Assert.Equal([2, 5, 6, 7, 8, 9, 10, 11, 12, 13], again.Entries.Select(entry => entry.Number));
        Assert.Equal(("alice", "reload"), (again.InForce!.By, again.InForce.How));
        Assert.Equal(Sources("node: 13").Digest, again.InForce.Sources.Digest);
        Assert.Equal(12, again.Previous!.Number);
        Assert.Equal(13, again.Add(Sources("node: 13"), "the start", "start").Number);
        Assert.Equal(14, again.Add(Sources("node: 14"), "the start", "start").Number);
        Assert.Empty(again.Findings);
        Assert.Empty(_log.Messages);
    }

    [Fact]
    public void What_was_given_up_survives_a_restart_until_it_is_forgotten()
    {
        using (var history = Open())
        {
            Assert.Null(history.SetAside);
            history.GiveUp("abc", 7);
        }
        using (var again = Open())
        {
            Assert.Equal(new SetAsideRecord("abc", 7), again.SetAside);
            again.ForgetSetAside();
            Assert.Null(again.SetAside);
        }
        using var last = Open();
        Assert.Null(last.SetAside);
    }

    [Fact]
    public void A_directory_that_cannot_be_written_is_warned_of_and_keeps_nothing_from_being_gone_back_to()
    {
        var full = StateDisk.Real with { Write = (_, _) => throw new IOException("No space left on device") };
        using var history = Open(full);
        history.Add(Sources("node: 1"), "alice", "reload");
        history.Add(Sources("node: 2"), "alice", "reload");
        Wait.Until("it is told", () => !history.Findings.IsEmpty);
        Assert.Contains("No space left", Assert.Single(history.Findings), StringComparison.Ordinal);
        Assert.Equal(1, history.Previous!.Number);
    }

    [Fact]
    public void A_directory_that_hangs_is_waited_for_a_moment_and_nothing_is_written_over_what_is_there()
    {
        using (var before = Open()) before.Add(Sources("node: 1"), "alice", "reload");
        using var answers = new ManualResetEventSlim();
        var writes = 0;
        var hung = new StateDisk(path => { answers.Wait(); return StateDisk.Real.OpenRead(path); }, (_, _) => writes++)
        {
            ReadPatience = TimeSpan.FromMilliseconds(10),
        };
        using var history = Open(hung);
        Assert.Empty(history.Entries);
        history.Add(Sources("node: 2"), "alice", "reload");
        Assert.Equal(1, history.InForce!.Number);
        Assert.Contains("does not answer", Assert.Single(history.Findings), StringComparison.Ordinal);
        Assert.Equal(0, writes);
        answers.Set();
    }

    [Fact]
    public void One_that_is_corrupt_is_left_out()
    {
        using (var before = Open())
        {
            before.Add(Sources("node: 1"), "alice", "reload");
            before.Add(Sources("node: 2"), "alice", "reload");
        }
        File.WriteAllText(Path.Combine(Configurations, "000002.json"), "{ \"number\": 2 }");
        using var history = Open();
        Assert.Equal([1], history.Entries.Select(entry => entry.Number));
        Assert.Contains(_log.Messages, message => message.Contains("000002.json is corrupt", StringComparison.Ordinal));
    }

    [Fact]
    public void A_difference_shows_files_and_lines_and_no_password()
    {
        var report = ConfigurationDiff.Of("configuration 1", Sources("a: 1\n# password: hunter2\nurl: http://u:hunter2@h/\n"),
            "configuration 2", new ConfigurationSources(
                [File1("a: 1\n# password: hunter3\nurl: http://u:hunter3@h/\n"), new("/etc/b.yaml", "b: 2\n"u8.ToArray())], []));
        Assert.Equal(
        [
            "--- /etc/a.yaml  (configuration 1)", "+++ /etc/a.yaml  (configuration 2)", "@@ -1,3 +1,3 @@", " a: 1",
            "-# password: *******", "-url: http://u:*******@h/", "+# password: *******", "+url: http://u:*******@h/",
            "--- /dev/null  (configuration 1)", "+++ /etc/b.yaml  (configuration 2)", "@@ -0,0 +1,1 @@", "+b: 2",
        ], report.Lines);
    }

    private static SourceFile File1(string text) => new("/etc/a.yaml", Encoding.UTF8.GetBytes(text));

    private static ConfigurationSources Sources(string text) => new([File1(text)], []);

    private ConfigurationHistory Open(StateDisk? disk = null) =>
        new(Path.Combine(_folder.Path, "state"), _time, _log, disk);
}
