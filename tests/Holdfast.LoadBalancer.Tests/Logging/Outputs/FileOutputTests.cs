using System.Runtime.Versioning;
using System.Text.Json;
using Holdfast.Dns.Names;
using Holdfast.Lab.Processes;
using Holdfast.LoadBalancer.Logging;
using Holdfast.LoadBalancer.Logging.Outputs;
using Holdfast.LoadBalancer.Tests.Logging.Records;
using Holdfast.Testing.Files;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Logging.Outputs;

[UnsupportedOSPlatform("windows")]
public sealed class FileOutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.File("queries.log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Appends_a_line_for_each_answer_to_what_is_there()
    {
        _folder.Write("queries.log", "before\n");
        using (var run = new SinkRun(new FileTarget(FilePath)))
        {
            run.Tell(1000);
            run.WaitForWritten(1000);
            Assert.True(run.Status.IsConnected);
        }

        string[] lines = File.ReadAllLines(FilePath);
        Assert.Equal((1001, "before"), (lines.Length, lines[0]));
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"name=n{i}.example."), lines[1..].Select(line => line.Split(' ')[9]));
    }

    [Fact]
    public void Both_messages_are_a_line_each()
    {
        var target = new FileTarget(FilePath) { Format = LineFormat.Json };
        using (var run = new SinkRun(target, o => o with { Messages = LoggedMessages.Both }))
            run.Tell(2);
        Assert.Equal(
            ["query", "answer", "query", "answer"],
            File.ReadAllLines(FilePath).Select(line =>
                JsonDocument.Parse(line).RootElement.GetProperty("message").GetString()));
    }

    [Fact]
    public void A_full_file_is_put_aside_and_so_many_are_kept()
    {
        using (var run = new SinkRun(new FileTarget(FilePath) { MaxSize = 2000, Keep = 2 }))
        {
            for (int i = 0; i < 10; i++)
            {
                run.Tell(10, from: 10 * i);
                run.WaitForWritten(10 * (i + 1));
            }
        }

        Assert.Equal(
            ["queries.log", "queries.log.1", "queries.log.2"],
            Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("name=n99.example.", File.ReadAllText(FilePath + ".1"), StringComparison.Ordinal);
        Assert.Empty(File.ReadAllText(FilePath));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(FilePath) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite));
    }

    [Fact]
    public void A_file_that_was_put_aside_is_opened_anew_when_asked_for()
    {
        using var run = new SinkRun(new FileTarget(FilePath));
        run.Tell(1);
        run.WaitForWritten(1);
        File.Move(FilePath, FilePath + ".old");
        run.Sink.Reopen();
        Wait.Until("the file is there again", () => File.Exists(FilePath));
        run.Tell(1, from: 1);
        run.WaitForWritten(2);
        Assert.Contains("n1.example.", File.ReadAllText(FilePath), StringComparison.Ordinal);
        Assert.DoesNotContain("n1.example.", File.ReadAllText(FilePath + ".old"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_named_pipe_or_a_missing_folder_is_told_once_and_keeps_nobody()
    {
        using var mkfifo = ChildProcess.Start("mkfifo", FilePath);
        await mkfifo.EndAsync(TimeSpan.FromSeconds(10));
        using var pipe = new SinkRun(new FileTarget(FilePath));
        using var missing = new SinkRun(new FileTarget(_folder.File("none/queries.log")));
        pipe.Tell(10);
        Wait.Until("both have failed", () => pipe.Status.Errors > 1 && missing.Status.Errors > 1);
        Assert.Single(pipe.Log.Messages);
        Assert.Contains("cannot open", missing.Log.Messages.Single(), StringComparison.Ordinal);
        Assert.False(pipe.Status.IsConnected);
        pipe.Stop();
        missing.Stop();
    }

    [Fact]
    public void A_full_disk_loses_and_counts_what_it_does_not_take_and_writing_goes_on_when_there_is_room()
    {
        Tool.Run("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", _folder.Path]);
        try
        {
            using (var run = new SinkRun(new FileTarget(FilePath)))
            {
                run.Tell(1000);
                Wait.Until("the disk is full", () => run.Status.Dropped > 0 && run.Status.Errors > 0);
                using (var file = new FileStream(FilePath, FileMode.Open, FileAccess.Write))
                    file.SetLength(0);
                long written = run.Status.Written;
                run.Tell(10);
                run.WaitForWritten(written + 10);
                Assert.True(run.Status.IsConnected);
            }

            Assert.All(
                File.ReadAllLines(FilePath).Where(line => line.Length > 0),
                line => Assert.StartsWith("at=", line, StringComparison.Ordinal));
        }
        finally
        {
            Tool.Run("umount", [_folder.Path]);
        }
    }

    [Fact]
    public void One_of_so_many_queries_is_logged()
    {
        using (var run = new SinkRun(new FileTarget(FilePath), o => o with { SampledOf = 10 }))
        {
            for (ushort id = 0; id < 5000; id++)
            {
                var record = TestRecords.Answered();
                record.Id = id;
                bool fits = run.Sink.Fits(in record, 0);
                Assert.Equal(fits, run.Sink.Fits(in record, 0));
                if (fits)
                    run.Sink.Queue(0).Add(new() { Events = run.Sink.Wanted }, in record);
            }
        }

        Assert.InRange(File.ReadAllLines(FilePath).Length, 350, 650);
    }

    [Fact]
    public void Only_what_matches_is_logged()
    {
        using (var run = new SinkRun(new FileTarget(FilePath), o => o with
        {
            Match = new() { Suffixes = [Name.Parse("n3.example.")] },
        }))
            run.Tell(10);
        Assert.Single(File.ReadAllLines(FilePath));
    }
}
