using Holdfast.Anycast.Drains;
using Holdfast.Anycast.Handover;
using Holdfast.Bgp.Handover;
using Holdfast.Daemon.Upgrade;
using Holdfast.Linux.Handover;
using Holdfast.LoadBalancer.Handover;

namespace Holdfast.Tests.Daemon.Upgrade;

/// <summary>What one process tells the next.</summary>
public sealed class HandoverLinkTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HandoverChannel _old;
    private readonly HandoverChannel _new;

    public HandoverLinkTests()
    {
        (_old, var descriptor) = HandoverChannel.Pair();
        _new = new HandoverChannel(descriptor);
    }

    public void Dispose()
    {
        _old.Dispose();
        _new.Dispose();
    }

    [Fact]
    public void The_whole_state_arrives_as_it_was()
    {
        var state = new StateRecord
        {
            Sessions = [new SessionHandover
            {
                Address = "fe80::1%3", SentOpen = [1, 2], ReceivedOpen = [3], HoldLeft = TimeSpan.FromSeconds(8.5), Unread = [255],
                Routes = [new RouteHandover("203.0.113.1", 32, [9, 8, 7])],
            }],
            Bfd = [new BfdSessionHandover { Address = "192.0.2.1", LocalDiscriminator = uint.MaxValue, Transmit = [1, 2] }],
            Prefixes = [new PrefixHandover { Service = "dns1", Prefix = "203.0.113.1/32", Health = "UP | FALLING 1/3" }],
            Drains = [new Drain("dns1", DateTimeOffset.UnixEpoch) { By = "alice", ThisStartOnly = true }],
            Counters = new CountersHandover
            {
                Workers = new Dictionary<string, long> { ["Queries"] = 7 },
                Latencies = new Dictionary<string, DurationsHandover> { ["Cache"] = new([1, 2], 0.5) },
                Caches = new Dictionary<string, IReadOnlyDictionary<string, long>>
                {
                    ["default"] = new Dictionary<string, long> { ["Hits"] = 3 },
                },
            },
        };
        _old.Send(HandoverKind.State, state, HandoverJson.Default.StateRecord);
        var arrived = HandoverLink.Read(_new.Expect(HandoverKind.State, Patience), HandoverJson.Default.StateRecord);
        var (session, route) = (Assert.Single(arrived.Sessions), arrived.Sessions[0].Routes[0]);
        Assert.Equal("fe80::1%3", session.Address);
        Assert.Equal([1, 2], session.SentOpen);
        Assert.Equal((TimeSpan.FromSeconds(8.5), (TimeSpan?)null), (session.HoldLeft, session.KeepaliveLeft));
        Assert.Equal([9, 8, 7], route.Update);
        Assert.Equal(uint.MaxValue, Assert.Single(arrived.Bfd).LocalDiscriminator);
        Assert.Equal(
            state.Prefixes[0] with { LatestFalls = [], Checks = [] }, arrived.Prefixes[0] with { LatestFalls = [], Checks = [] });
        Assert.Equal(state.Drains, arrived.Drains);
        Assert.Equal(7, arrived.Counters.Workers["Queries"]);
        Assert.Equal([1, 2], arrived.Counters.Latencies["Cache"].Counts);
        Assert.Equal(3, arrived.Counters.Caches["default"]["Hits"]);
    }

    [Fact]
    public void Fields_and_kinds_of_a_later_version_are_passed_over()
    {
        _new.Send(77, "{}"u8);
        _new.Send((int)HandoverKind.Hello, """{"protocol":1,"version":"9.9","moon":"full"}"""u8);
        var hello = HandoverLink.Read(_old.Expect(HandoverKind.Hello, Patience), HandoverJson.Default.HelloRecord);
        Assert.Equal(new HelloRecord(1, "9.9"), hello);
    }

    [Fact]
    public void Who_refuses_says_why()
    {
        Predecessor.Refuse(_new, "line 3: no");
        Assert.Equal("line 3: no", Assert.Throws<HandoverException>(() => _old.Expect(HandoverKind.Hello, Patience)).Message);
    }

    [Fact]
    public void What_comes_in_the_place_of_another_is_told()
    {
        _new.Send(HandoverKind.Serving);
        Assert.Contains("Serving in the place of Taken",
            Assert.Throws<HandoverException>(() => _old.Expect(HandoverKind.Taken, Patience)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_end_in_the_midst_is_told()
    {
        _new.Dispose();
        Assert.Equal(
            HandoverLink.HasEnded, Assert.Throws<HandoverException>(() => _old.Expect(HandoverKind.Taken, Patience)).Message);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"protocol":"one"}""")]
    [InlineData("null")]
    public void What_cannot_be_read_is_told(string content)
    {
        _new.Send((int)HandoverKind.Hello, System.Text.Encoding.UTF8.GetBytes(content));
        var message = _old.Expect(HandoverKind.Hello, Patience);
        Assert.Throws<HandoverException>(() => HandoverLink.Read(message, HandoverJson.Default.HelloRecord));
    }

    [Fact]
    public void Descriptors_that_nothing_is_said_of_are_refused()
    {
        using var file = File.OpenHandle("/dev/null");
        _old.Send(HandoverKind.State, new StateRecord(), HandoverJson.Default.StateRecord, (int)file.DangerousGetHandle());
        var message = _new.Expect(HandoverKind.State, Patience);
        Assert.Throws<HandoverException>(() => HandoverLink.Split(message, 0, 0));
    }

    [Theory]
    [InlineData("holdfast", "no whole path")]
    [InlineData("/does/not/exist", "there is no")]
    [InlineData("/etc", "a directory")]
    [InlineData("/dev/null", "a device")]
    [InlineData("/bin/false", null)]
    public void Only_a_program_that_nobody_else_could_have_put_there_may_go_on(string path, string? objection)
    {
        if (objection is null) Assert.Null(SuccessorProgram.Objection(path));
        else Assert.Contains(objection, SuccessorProgram.Objection(path)!, StringComparison.Ordinal);
    }

    [Fact]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public void A_program_that_others_may_write_to_may_not_go_on()
    {
        using var folder = new Holdfast.Testing.Files.TemporaryFolder();
        var path = folder.Write("holdfast", "#!/bin/sh");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupWrite);
        Assert.Contains("written to by others", SuccessorProgram.Objection(path)!, StringComparison.Ordinal);
    }
}
