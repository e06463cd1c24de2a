namespace Holdfast.Architecture.Tests;

/// <summary>Habits of the house that a compiler does not hold.</summary>
public sealed class SourceTests
{
    private static readonly string Root = FindRoot();

    [Fact]
    public void No_source_file_holds_two_ideas()
    {
        var long_ = SourceFiles().Select(file => (file, lines: File.ReadLines(file).Count())).Where(entry => entry.lines > 400)
            .Select(entry => $"{Path.GetRelativePath(Root, entry.file)}: {entry.lines} lines");
        Assert.Empty(long_);
    }

    [Fact]
    public void Native_calls_are_made_in_one_room_only()
    {
        var elsewhere = SourceFiles()
            .Where(file => file.StartsWith(Path.Combine(Root, "src"), StringComparison.Ordinal) && !file.Contains("/Holdfast.Linux/", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file) is var text && (text.Contains("[LibraryImport", StringComparison.Ordinal) || text.Contains("[DllImport", StringComparison.Ordinal)))
            .Select(file => Path.GetRelativePath(Root, file));
        Assert.Empty(elsewhere);
    }

    // They are raised under a lock that subscribing and leaving take too, so they deadlock, and they know IPv4 addresses only:
    // Holdfast.Linux.Netlink.NetlinkMonitor takes their place.
    [Fact]
    public void Changes_of_the_network_are_heard_by_rtnetlink_alone()
    {
        string[] events = ["NetworkChange.", "NetworkAddressChanged", "NetworkAvailabilityChanged"];
        var users = from file in SourceFiles()
                    let text = File.ReadAllText(file)
                    from word in events
                    where text.Contains(word, StringComparison.Ordinal)
                    select $"{Path.GetRelativePath(Root, file)}: {word}";
        Assert.Empty(users);
    }

    [Fact]
    public void No_promise_is_left_open()
    {
        string[] marks = ["NotImplemented" + "Exception", "TO" + "DO", "FIX" + "ME", "HA" + "CK", "Skip = \""];
        var open = from file in SourceFiles()
                   let text = File.ReadAllText(file)
                   from mark in marks
                   where text.Contains(mark, StringComparison.Ordinal)
                   select $"{Path.GetRelativePath(Root, file)}: {mark}";
        Assert.Empty(open);
    }

    private static IEnumerable<string> SourceFiles() =>
        new[] { "src", "tests", "bench" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
                && !file.EndsWith("/SourceTests.cs", StringComparison.Ordinal));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Holdfast.slnx")))
                return folder.FullName;
        throw new InvalidOperationException("run from inside the checkout: Holdfast.slnx is in none of the folders above the tests");
    }
}
