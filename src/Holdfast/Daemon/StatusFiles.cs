using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Holdfast.Anycast;
using Holdfast.Anycast.Health;
using Holdfast.Anycast.Services;
using Holdfast.Bgp.Options;
using Holdfast.Linux.Files;

namespace Holdfast.Daemon;

/// <summary>
/// Writes the state of each service that has a <c>status_file</c> into it whenever it has changed, for what reads the files of
/// ExaBGP's Perl health check script. A file system that is full or hangs delays nothing else.
/// </summary>
/// <param name="engine">Knows the states.</param>
/// <param name="services">The services as they are configured now.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where trouble is logged.</param>
internal sealed partial class StatusFiles(
    AnycastEngine engine, Func<ImmutableArray<ServiceOptions>> services, TimeProvider time, ILogger log) : IDisposable
{
    private const UnixFileMode Readable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Written> _files = new(StringComparer.Ordinal);
    private ITimer? _timer;

    /// <summary>Begins to look, and to write.</summary>
    public void Start() => _timer = time.CreateTimer(_ => Compare(), null, TimeSpan.Zero, PollInterval);

    /// <summary>Writes what is new.</summary>
    public void Compare()
    {
        lock (_gate)
        {
            var wanted = services().Where(service => service.StatusFile is not null).ToDictionary(PathOf);
            foreach (var path in _files.Keys.Except(wanted.Keys).ToList())
            {
                _files[path].File.Dispose();
                _files.Remove(path);
            }
            if (wanted.Count == 0) return;
            var states = engine.Snapshot().ToLookup(prefix => prefix.Service, prefix => prefix.Health);
            foreach (var (path, service) in wanted)
            {
                // A service is what the worst of its prefixes is.
                if (!states.Contains(service.Name)) continue;
                var state = states[service.Name].MinBy(Goodness).ToString();
                var its = _files.GetValueOrDefault(path) ?? (_files[path] = new Written(FileOf(path)));
                if (its.State == state) continue;
                its.State = state;
                _ = its.File.Save(Encoding.UTF8.GetBytes(Text(service, state, time.GetLocalNow())));
            }
        }
    }

    /// <summary>Writes what is new, and waits a moment for it.</summary>
    public void Dispose()
    {
        if (_timer is null) return;
        _timer.Dispose();
        Compare();
        lock (_gate)
        {
            foreach (var its in _files.Values)
            {
                its.File.Flush(BackgroundFile.Patience);
                its.File.Dispose();
            }
            _files.Clear();
        }
    }

    private static string Text(ServiceOptions service, string state, DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        Service State: {state}
        Last State Change: {now:yyyy-MM-dd HH:mm:ss}
        Nexthop: {string.Join(' ', NextHops(service).Distinct())}
        Managed IP's: {string.Concat(service.Prefixes.Select(prefix => $"{prefix} "))}

        """);

    private static IEnumerable<string> NextHops(ServiceOptions service) => service.Prefixes.Select(prefix =>
        (prefix.Family == "v4" ? service.NextHop.Ipv4 : service.NextHop.Ipv6) switch
        {
            NextHop.Literal literal => literal.Value.ToString(),
            NextHop.Pair pair => pair.GlobalAddress.ToString(),
            _ => "self",
        });

    private static int Goodness(PrefixHealth health) => health.State switch
    {
        HealthState.Up => 6,
        HealthState.Falling => 5,
        HealthState.Rising => 4,
        HealthState.Init => 3,
        HealthState.Down => 2,
        HealthState.Disabled => 1,
        _ => 0,
    };

    private static string PathOf(ServiceOptions service) =>
        service.StatusFile!.Replace("{service}", service.Name, StringComparison.Ordinal);

    private BackgroundFile FileOf(string path) => new(path, time, (why, _) =>
    {
        if (why is null) LogWritten(log, path);
        else LogUnwritable(log, path, why);
    }, Write);

    private static void Write(string path, byte[]? content)
    {
        WholeFile.Write(path, content);
        File.SetUnixFileMode(path, Readable);
    }

    private sealed class Written(BackgroundFile file)
    {
        public BackgroundFile File => file;

        public string? State { get; set; }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} cannot be written: {Why}; it is tried again")]
    private static partial void LogUnwritable(ILogger log, string path, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path} is written again")]
    private static partial void LogWritten(ILogger log, string path);
}
