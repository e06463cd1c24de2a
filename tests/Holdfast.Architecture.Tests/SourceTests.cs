using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Holdfast.Architecture.Tests;

/// <summary>Habits of the house that a compiler does not hold.</summary>
public sealed class SourceTests
{
    private static readonly string Root = Source.Root;

    [Fact]
    public void No_source_file_holds_two_ideas()
    {
        const int most = 300;
        var tooLong = SourceFiles().Select(file => (file, lines: File.ReadLines(file).Count())).Where(entry => entry.lines > most)
            .Select(entry => $"{Path.GetRelativePath(Root, entry.file)}: {entry.lines} lines");
        Assert.Empty(tooLong);
    }

    [Fact]
    public void No_line_is_wider_than_the_style_allows_unless_a_text_would_have_to_be_cut()
    {
        var tooWide = from file in Source.Files()
                      let text = File.ReadAllText(file)
                      from column in TooWide(text)
                      select $"{Path.GetRelativePath(Root, file)}:{column.Line + 1}: {column.Length} columns";
        Assert.True(!tooWide.Any(), string.Join('\n', tooWide));
    }

    // System first, then by name: as `dotnet format` orders them.
    [Fact]
    public void Usings_are_in_order()
    {
        var unordered = from file in Source.Files()
                        let usings = Usings(file).ToList()
                        where !usings.SequenceEqual(usings
                            .OrderBy(name => name != "System" && !name.StartsWith("System.", StringComparison.Ordinal))
                            .ThenBy(name => name.Replace('.', ' '), StringComparer.OrdinalIgnoreCase))
                        select Path.GetRelativePath(Root, file);
        Assert.Empty(unordered);
    }

    [Fact]
    public void Native_calls_are_made_in_the_rooms_of_the_kernel_and_of_Lua_only()
    {
        var elsewhere = SourceFiles()
            .Where(file => file.StartsWith(Path.Combine(Root, "src"), StringComparison.Ordinal))
            .Where(file => !file.Contains("/Holdfast.Linux/", StringComparison.Ordinal))
            .Where(file => !file.Contains("/Holdfast.Lua/Native/", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file) is var text
                && (text.Contains("[LibraryImport", StringComparison.Ordinal)
                || text.Contains("[DllImport", StringComparison.Ordinal)))
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

    // The wall clock is set by people and by NTP: no duration may be made of two of its times. It is read for what is shown as a
    // date, for what another machine or a restart must understand, and by ClockSteps, which sees it being set.
    [Fact]
    public void The_wall_clock_is_read_in_few_places()
    {
        string[] allowed =
        [
            "Holdfast.Anycast/Checks/FileCheck.cs", // a file's date, at the first look
            "Holdfast.Anycast/Services/PrefixMonitor.cs", // dates, moved when the clock is set
            "Holdfast.Anycast/Services/PrefixMonitor.Handover.cs", // the same dates, as ages
            "Holdfast.Anycast/Services/PrefixSet.cs", // the same
            "Holdfast.Bgp/Bfd/BfdSpeaker.cs", // now, less an age
            "Holdfast.Bgp/Session/NeighborSession.cs", // a date that tells one state of a session from the next
            "Holdfast.Bgp/Session/SessionHistory.cs", // the same; now, less an age
            "Holdfast.Linux/Clocks/ClockSteps.cs",
            "Holdfast.LoadBalancer/Logging/WallClock.cs", // lines of the query log and dnstap have the time of day
            "Holdfast.LoadBalancer/Cookies/ServerCookies.cs", // RFC 9018, section 4.3: other nodes read it
            "Holdfast.LoadBalancer/Health/HealthChecker.cs", // the date of a check
            "Holdfast.LoadBalancer/Lists/ListFile.cs", // the date of a list
            "Holdfast.LoadBalancer/Recording/RecordView.cs", // now, less an age
            "Holdfast/Api/Reports/RuleReports.cs", // now, less an age
            "Holdfast/Commands/", // ages of dates that the daemon made of the same clock
            "Holdfast/Daemon/Events/EventLog.cs", // dates of events
            "Holdfast.Configuration/Keys/TlsKeys.cs", // the date until which a certificate holds
            "Holdfast/Daemon/History/ConfigurationHistory.cs", // dates over a restart
            "Holdfast/Daemon/Node.cs", // the date of a drain
            "Holdfast/Daemon/NodeBlocks.cs", // now, and what is left of a block's time
            "Holdfast/Daemon/NodeOperator.cs", // the date of a drain
            "Holdfast/Daemon/NodeView.cs", // now, less an age
            "Holdfast/Daemon/Overrides/BackendOverrides.cs", // dates over a restart, moved when the clock is set
            "Holdfast/Daemon/Moment.cs", // dates, moved when the clock is set
            "Holdfast/Daemon/StatusFiles.cs", // the date of a state
            "Holdfast/Daemon/State/CrashWatch.cs", // dates of starts, which are counted only
            "Holdfast/Daemon/State/NodeState.cs", // dates over a restart
            "Holdfast/Logging/DaemonLog.cs", // dates of log lines
            "Holdfast/Logging/LogQueue.cs", // the same
            "Holdfast/Processes/Messages/JsonMessages.cs", // the time of a message, which other programs read
        ];
        string[] clocks = [".GetUtcNow()", ".GetLocalNow()", "UtcNow", "DateTime.Now", "DateTimeOffset.Now", "DateTime.Today"];
        var users = from file in SourceFiles()
                    where file.StartsWith(Path.Combine(Root, "src"), StringComparison.Ordinal)
                    let place = Path.GetRelativePath(Path.Combine(Root, "src"), file)
                    let text = File.ReadAllText(file)
                    where clocks.Any(clock => text.Contains(clock, StringComparison.Ordinal))
                    select place;
        var found = users.ToHashSet();
        Assert.All(found, place => Assert.Contains(allowed, its => place.StartsWith(its, StringComparison.Ordinal)));
        Assert.All(allowed, its => Assert.Contains(found, place => place.StartsWith(its, StringComparison.Ordinal)));
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

    private static IEnumerable<(int Line, int Length)> TooWide(string text)
    {
        const int widest = 130;
        var lines = SourceText.From(text).Lines.Where(line => line.Span.Length > widest).ToList();
        if (lines.Count == 0)
            return [];
        var root = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview)).GetRoot();
        return lines.Where(line => !HasText(line)).Select(line => (line.LineNumber, line.Span.Length));

        // A text that ends so near the edge that what closes the call goes over counts too.
        bool HasText(TextLine line) => Enumerable.Range(widest - 8, 9).Any(column => IsText(root.FindToken(line.Start + column)));

        static bool IsText(SyntaxToken token) => token.IsKind(SyntaxKind.StringLiteralToken)
            || token.Parent!.AncestorsAndSelf()
            .Any(node => node is LiteralExpressionSyntax or InterpolatedStringExpressionSyntax);
    }

    // This file names what it forbids.
    private static IEnumerable<string> Usings(string file) => CSharpSyntaxTree.ParseText(File.ReadAllText(file))
        .GetCompilationUnitRoot().Usings.Where(one => one.Alias is null && one.StaticKeyword.IsKind(SyntaxKind.None))
        .Select(one => one.Name!.ToString());

    private static IEnumerable<string> SourceFiles() =>
        Source.Files().Where(file => !file.EndsWith("/SourceTests.cs", StringComparison.Ordinal));
}
