using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Tests.Fakes;
using Holdfast.Linux.Blocking;
using Holdfast.Testing.Waiting;

namespace Holdfast.Anycast.Tests.Checks;

/// <summary>Name look-ups and files that do not answer: the check that waits for them fails, and no other.</summary>
public sealed class HangTests : IDisposable
{
    private static readonly CheckTarget Target = new("dns1", Node.Prefix(Node.V4));
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(200);

    private readonly ManualResetEventSlim _answers = new();
    private readonly ConcurrentDictionary<string, int> _asked = new();
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public HangTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    private int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public void Dispose()
    {
        _answers.Set();
        _listener.Dispose();
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("http")]
    public async Task A_look_up_that_hangs_fails_its_check_at_the_time_out_and_takes_one_thread_for_all_rounds(string kind)
    {
        var services = Services(limit: 8);
        for (var round = 0; round < 5; round++)
            Assert.Equal(CheckResult.Fails("timeout after 200ms"), await RunAsync(CheckOf(kind, "hangs.example"), services));
        Assert.Equal(1, _asked["hangs.example"]);
    }

    [Fact]
    public async Task Checks_of_other_names_and_of_addresses_go_on_while_look_ups_hang()
    {
        var services = Services(limit: 100);
        var hanging = Enumerable.Range(0, 64)
            .Select(i => RunAsync(CheckOf("tcp", $"hangs{i}.example"), services, TimeSpan.FromSeconds(30))).ToArray();
        Assert.True((await RunAsync(CheckOf("tcp", "answers.example"), services)).Good);
        Assert.True((await RunAsync(CheckOf("tcp", "127.0.0.1"), services)).Good);
        Assert.DoesNotContain(hanging, check => check.IsCompleted);
        _answers.Set();
        await Task.WhenAll(hanging);
    }

    [Fact]
    public async Task With_every_thread_taken_a_name_has_its_last_addresses_and_an_address_needs_no_thread()
    {
        var services = Services(limit: 2);
        Assert.True((await RunAsync(CheckOf("tcp", "answers.example"), services)).Good);
        var hanging = Enumerable.Range(0, 2).Select(i => RunAsync(CheckOf("tcp", $"hangs{i}.example"), services)).ToArray();

        Assert.True((await RunAsync(CheckOf("tcp", "answers.example"), services)).Good);
        Assert.True((await RunAsync(CheckOf("tcp", "127.0.0.1"), services)).Good);
        Assert.StartsWith("the name unknown.example has no address",
            (await RunAsync(CheckOf("tcp", "unknown.example"), services)).Text, StringComparison.Ordinal);
        Assert.All(await Task.WhenAll(hanging), result => Assert.False(result.Good));

        _answers.Set();
        await Wait.UntilAsync("looks names up again", async () =>
            (await RunAsync(CheckOf("tcp", "answers.example"), services)).Good);
        await Wait.UntilAsync("the name is known", async () =>
            (await RunAsync(CheckOf("tcp", "hangs0.example"), services)).Good);
    }

    [Fact]
    public async Task A_name_that_answers_late_is_known_to_the_next_round()
    {
        var services = Services(limit: 8);
        Assert.False((await RunAsync(CheckOf("tcp", "hangs.example"), services)).Good);
        _answers.Set();
        await Wait.UntilAsync("the name is known", async () =>
            (await RunAsync(CheckOf("tcp", "hangs.example"), services)).Good);
    }

    [Fact]
    public async Task A_file_system_that_hangs_fails_its_check_alone()
    {
        var calls = new BlockingCalls<(string Path, CheckOptions.File Wanted), CheckResult>("hf-test", 4);
        var services = Services(limit: 1) with { Files = calls };
        var hung = new CheckOptions.File("/hung");
        var call = calls.TryRun(("/hung", hung), _ =>
        {
            _answers.Wait();
            return CheckResult.Holds("there after all");
        });

        for (var round = 0; round < 3; round++)
            Assert.Equal(
                CheckResult.Fails("timeout after 200ms: the file system does not answer"), await RunAsync(hung, services));
        Assert.Equal(1, calls.Running);
        Assert.True((await RunAsync(new CheckOptions.File("/dev/null"), services)).Good);

        _answers.Set();
        Assert.True((await call!).Good);
        Assert.Equal(CheckResult.Fails("/hung does not exist"), await RunAsync(hung, services));
    }

    [Fact]
    public async Task A_file_check_that_no_thread_is_left_for_says_so()
    {
        var calls = new BlockingCalls<(string Path, CheckOptions.File Wanted), CheckResult>("hf-test", 1);
        _ = calls.TryRun(("/hung", new CheckOptions.File("/hung")), _ =>
        {
            _answers.Wait();
            return default;
        });
        Assert.StartsWith("/dev/null cannot be looked at: too many file checks wait",
            (await RunAsync(new CheckOptions.File("/dev/null"), Services(limit: 1) with { Files = calls })).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rounds_of_one_prefix_go_on_beside_a_hundred_whose_look_ups_hang()
    {
        var services = Services(limit: 128);
        var hanging = Enumerable.Range(0, 100).Select(i => Rounds(CheckOf("tcp", $"hangs{i}.example"), services)).ToArray();
        var well = Rounds(CheckOf("tcp", "127.0.0.1"), services);
        try
        {
            foreach (var (rounds, _) in hanging) rounds.Start(TimeSpan.Zero);
            well.Rounds.Start(TimeSpan.Zero);
            await Wait.UntilAsync(() => well.Found.Count >= 3 && hanging.All(one => one.Found.Count >= 2));
            Assert.All(well.Found, result => Assert.True(result.Good, result.Text));
            Assert.All(hanging, one => Assert.All(one.Found, result => Assert.False(result.Good)));
            Assert.All(_asked, asked => Assert.Equal(1, asked.Value));
        }
        finally
        {
            foreach (var (rounds, _) in hanging) rounds.Dispose();
            well.Rounds.Dispose();
        }
    }

    private static (CheckRounds Rounds, ConcurrentQueue<CheckResult> Found) Rounds(CheckOptions options, CheckServices services)
    {
        var observer = new Observer();
        ImmutableArray<PolledCheck> checks = [options.Check(services)!];
        var timing = new RoundTiming(TimeSpan.FromMilliseconds(1500), TimeSpan.FromMilliseconds(1200));
        return (new CheckRounds(checks, Target, timing, TimeProvider.System, observer), observer.Found);
    }

    private CheckServices Services(int limit) =>
        new(new FakeResolver(), TimeProvider.System, RunningLoop.Instance) { Names = new NameLookups(LookUp, limit) };

    private IPAddress[] LookUp(string host)
    {
        _asked.AddOrUpdate(host, 1, static (_, count) => count + 1);
        if (host.StartsWith("hangs", StringComparison.Ordinal)) _answers.Wait();
        return [IPAddress.Loopback];
    }

    private CheckOptions CheckOf(string kind, string host) => kind == "tcp"
        ? new CheckOptions.TcpConnect(host, Port) : new CheckOptions.Http($"http://{host}:{Port}/");

    private static async Task<CheckResult> RunAsync(CheckOptions options, CheckServices services, TimeSpan? timeout = null)
    {
        using var limit = new CancellationTokenSource(timeout ?? Timeout);
        return await options.Check(services)!.RunAsync(Target, timeout ?? Timeout, limit.Token);
    }

    private sealed class Observer : IRoundObserver
    {
        public ConcurrentQueue<CheckResult> Found { get; } = new();

        public void CheckEnded(CheckRounds rounds, int check, CheckResult result) => Found.Enqueue(result);

        public void RoundEnded(CheckRounds rounds)
        {
        }
    }
}
