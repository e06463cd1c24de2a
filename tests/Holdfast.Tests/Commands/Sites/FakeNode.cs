using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Health;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Tests.Commands.Sites;

/// <summary>An API on a unix socket that says what it was given, and remembers what it was asked to do.</summary>
internal sealed class FakeNode : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Dictionary<string, string> _answers = [];
    private readonly List<string> _posted = [];
    private readonly ServiceReport[] _services;

    public FakeNode(string socketPath, string name, params ServiceReport[] services)
    {
        _services = services;
        Answer("status", JsonSerializer.Serialize(Status(name), ReportJson.Default.StatusReport));
        Undrain();
        Answer("drain", """{ "done": ["drained"] }""");
        Answer("undrain", """{ "done": ["undrained"] }""");
        _listener.Bind(new UnixDomainSocketEndPoint(socketPath));
        _listener.Listen(16);
        _ = AcceptAsync();
    }

    /// <summary>The paths that were posted to.</summary>
    public IReadOnlyList<string> Posted
    {
        get
        {
            lock (_posted) return [.. _posted];
        }
    }

    /// <summary>Called when a command has drained it, before that is answered.</summary>
    public Action? Drained { get; set; }

    /// <summary>A prefix, announced or not.</summary>
    public static ServiceReport Service(
        string prefix, uint? med = 100, int neighbors = 2, bool draining = false, string name = "dns1") => new(
        name, prefix, PrefixHealth.Initial(1, 1), "1/1 ok", med is null ? Announcement.Withdraw : Announcement.Announce, med,
        neighbors, 2, AddressState.Ours, "it is UP", DateTimeOffset.UnixEpoch, draining ? "announce" : null);

    public static StatusReport Status(string name) => new(
        name, NodeCondition.Serving, "0.1.0", DateTimeOffset.UnixEpoch,
        new ConfigurationReport("/etc/holdfast/holdfast.yaml", DateTimeOffset.UnixEpoch, null), 1, 1, 2, 2, 1, 1, 0,
        new TrafficReport(0, null, null, null), 0, [], []);

    /// <summary>Has all of it drained, or one service.</summary>
    public void Drain(string? service = null) => Show(
        [.. _services.Select(one => service is null || one.Service == service ? one with { WouldAnnounce = "announce" } : one)]);

    /// <summary>Has it announce what it did at first.</summary>
    public void Undrain() => Show(_services);

    public void Answer(string path, string json)
    {
        lock (_answers) _answers[path] = json;
    }

    public void Dispose() => _listener.Dispose();

    private void Show(IReadOnlyList<ServiceReport> services) =>
        Answer("services", JsonSerializer.Serialize(services, ReportJson.Default.IReadOnlyListServiceReport));

    private void Post(string path)
    {
        lock (_posted) _posted.Add(path);
        if (!path.StartsWith("drain?", StringComparison.Ordinal)) return;
        Drain(_services.FirstOrDefault(one => path.EndsWith($"service={one.Service}", StringComparison.Ordinal))?.Service);
        Drained?.Invoke();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It was disposed of.
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        await using var stream = new NetworkStream(connection, ownsSocket: true);
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync() is { } request)
        {
            while (await reader.ReadLineAsync() is { Length: > 0 })
            {
            }
            var (method, path) = (request.Split(' ')[0], request.Split(' ')[1]["/api/v1/".Length..]);
            if (method == "POST") Post(path);
            string? json;
            bool found;
            lock (_answers) found = _answers.TryGetValue(path.Split('?')[0], out json);
            var body = Encoding.UTF8.GetBytes(found ? json! : """{ "title": "", "status": 404, "detail": "nothing there" }""");
            var head = $"HTTP/1.1 {(found ? "200 OK" : "404 Not Found")}\r\nContent-Length: {body.Length}\r\n\r\n";
            await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body]);
        }
    }
}
