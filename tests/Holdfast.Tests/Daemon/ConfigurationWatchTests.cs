using Holdfast.Configuration.Sources;
using Holdfast.Daemon;
using Holdfast.Testing.Files;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Tests.Daemon;

public sealed class ConfigurationWatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ConfigurationWatch _watch;
    private bool _wanted = true;
    private int _reloads;
    private int _writes;

    public ConfigurationWatchTests()
    {
        Write("one");
        _watch = new ConfigurationWatch(FilePath, () => _wanted, () => _reloads++, _time);
        Wait.Until("it has looked", () => _watch.Polled.IsCompleted);
    }

    private string FilePath => _folder.File("holdfast.yaml");

    public void Dispose()
    {
        _watch.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Reloads_once_after_a_change_has_been_still()
    {
        Pass(5);
        Assert.Equal(0, _reloads);
        Write("two");
        Pass(1);
        Assert.Equal(0, _reloads);
        Pass(1);
        Assert.Equal(1, _reloads);
        Pass(60);
        Assert.Equal(1, _reloads);
    }

    [Fact]
    public void Waits_while_the_file_is_still_being_written()
    {
        for (var part = 0; part < 10; part++)
        {
            Write(new string('x', part));
            Pass(0.5);
        }
        Assert.Equal(0, _reloads);
        Pass(2);
        Assert.Equal(1, _reloads);
    }

    [Fact]
    public void Sees_a_file_that_is_replaced_by_a_rename_or_gone_for_a_while()
    {
        File.WriteAllText(FilePath + ".new", "three");
        File.SetLastWriteTimeUtc(FilePath + ".new", new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.Move(FilePath + ".new", FilePath, overwrite: true);
        Pass(3);
        Assert.Equal(1, _reloads);
        File.Delete(FilePath);
        Pass(10);
        Assert.Equal(1, _reloads);
        Write("four");
        Pass(3);
        Assert.Equal(2, _reloads);
    }

    [Fact]
    public void Sees_where_a_link_leads()
    {
        var link = _folder.File("link.yaml");
        File.WriteAllText(_folder.File("other.yaml"), "one");
        File.SetLastWriteTimeUtc(_folder.File("other.yaml"), File.GetLastWriteTimeUtc(FilePath));
        File.CreateSymbolicLink(link, FilePath);
        var reloads = 0;
        using var watch = new ConfigurationWatch(link, () => true, () => reloads++, _time);
        Wait.Until("it has looked", () => watch.Polled.IsCompleted);
        File.CreateSymbolicLink(link + ".new", _folder.File("other.yaml"));
        File.Move(link + ".new", link, overwrite: true);
        Pass(watch, 3);
        Assert.Equal(1, reloads);
    }

    [Fact]
    public void Sees_included_files_and_those_that_come_where_a_pattern_looks()
    {
        var included = _folder.Write("included.yaml", "one");
        Directory.CreateDirectory(_folder.File("conf.d"));
        var sources = new ConfigurationSources(
            [new(FilePath, []), new(included, [])], [new FilePattern(_folder.File("conf.d"), "*.yaml")]);
        var reloads = 0;
        using var watch = new ConfigurationWatch(FilePath, () => true, () => reloads++, _time, () => sources);
        Wait.Until("it has looked", () => watch.Polled.IsCompleted);
        File.AppendAllText(included, "two");
        Pass(watch, 3);
        Assert.Equal(1, reloads);
        var came = _folder.Write("conf.d/new.yaml", "one");
        Pass(watch, 3);
        Assert.Equal(2, reloads);
        // That another set of files was read then is no change by itself.
        sources = sources with { Files = sources.Files.Add(new(came, [])) };
        Pass(watch, 3);
        Assert.Equal(2, reloads);
        File.AppendAllText(came, "two");
        Pass(watch, 3);
        Assert.Equal(3, reloads);
    }

    [Fact]
    public void Does_nothing_when_it_is_not_wanted_and_forgets_what_changed_meanwhile()
    {
        _wanted = false;
        Write("two");
        Pass(3);
        _wanted = true;
        Pass(3);
        Assert.Equal(0, _reloads);
    }

    private void Write(string content)
    {
        File.WriteAllText(FilePath, content);
        File.SetLastWriteTimeUtc(FilePath, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(_writes++));
    }

    private void Pass(double seconds) => Pass(_watch, seconds);

    private void Pass(ConfigurationWatch watch, double seconds)
    {
        for (var passed = 0.0; passed < seconds; passed += 0.5)
        {
            _time.Advance(TimeSpan.FromSeconds(0.5));
            Wait.Until("it has looked", () => watch.Polled.IsCompleted);
        }
    }
}
