using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using Holdfast.Bundles;
using Holdfast.Contracts;
using Holdfast.Linux.Netlink;
using Holdfast.LiveChecks;

namespace Holdfast.Commands;

/// <summary>
/// <c>holdfast debug bundle [FILE]</c>: all that is asked for when something is wrong, in one file to send, without keys and
/// clients' addresses. What cannot be had is said in its place, so that a daemon that hangs can be looked at too.
/// </summary>
internal static class DebugCommand
{
    // These tell of no client: what addresses they have are the network's own.
    private static readonly string[] OwnReports = ["services", "backends", "bgp", "bfd", "explain", "drains"];

    private static readonly string[] OtherReports = ["status", "cache", "events", "reload/plan"];

    // For each report: a daemon that hangs answers none.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Build() => new("debug", "Gather what is needed to look into a problem") { BuildBundle() };

    private static Command BuildBundle()
    {
        var client = new ClientOptions();
        var file = new Argument<string?>("file")
        {
            Description = "Where to; holdfast-NODE-DATE.tar.gz in this folder if none is given",
            HelpName = "FILE",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command(
            "bundle", "Write one archive to send: reports, metrics, configuration, kernel; no keys, no clients") { file };
        client.AddTo(command, output: false);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = client.Connect(parsed);
            return await WriteAsync(api, client.SocketPath(parsed), parsed.GetValue(file), cancellation);
        });
        return command;
    }

    private static async Task<int> WriteAsync(ApiClient api, string socket, string? file, CancellationToken cancellation)
    {
        var now = DateTimeOffset.UtcNow;
        var redaction = new Redaction();
        foreach (var address in OwnAddresses()) redaction.Know(address);
        var reports = new Dictionary<string, string>();
        var exitCode = ExitCode.Ok;
        foreach (var report in OwnReports.Concat(OtherReports).Append("/metrics"))
        {
            var (text, failed) = await ReadAsync(api, report, cancellation);
            if (failed) exitCode = ExitCode.Failed;
            reports.Add(report, text);
            if (OwnReports.Contains(report)) redaction.KnowAllIn(text);
        }
        var (node, configuration) = NodeAndConfiguration(reports["status"]);
        var name = string.Create(CultureInfo.InvariantCulture, $"holdfast-{node}-{now:yyyyMMdd'T'HHmmss'Z'}");
        var archive = new BundleArchive(name, now);
        archive.Add("version.txt", $"holdfast {ProductVersion.Current}\n{RuntimeInformation.FrameworkDescription}\n"
            + $"{RuntimeInformation.OSDescription}\n{RuntimeInformation.ProcessArchitecture}\n");
        foreach (var (report, text) in reports)
        {
            var ending = report == "/metrics" ? "txt" : "json";
            archive.Add($"{report.TrimStart('/').Replace('/', '-')}.{ending}", redaction.Apply(text));
        }
        archive.Add("holdfast.yaml", redaction.Apply(TextOf(configuration)));
        var daemon = RunningDaemon.ProcessOf(socket);
        foreach (var (fact, text) in KernelFacts.Read(daemon)) archive.Add(fact, redaction.Apply(text));
        if (daemon is { } process)
            archive.Add("log.txt", redaction.Apply(await Journal.ReadAsync(process, cancellation)));
        file ??= name + ".tar.gz";
        try
        {
            archive.WriteTo(file);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"holdfast: {file} cannot be written: {refused.Message}");
            return ExitCode.Failed;
        }
        foreach (var (entry, size) in archive.Entries)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{size,9}  {entry}"));
        Console.Out.WriteLine($"{file}: keys, and addresses that are not the network's own, were taken out; "
            + "look it through before you send it");
        return exitCode;
    }

    private static async Task<(string Text, bool Failed)> ReadAsync(ApiClient api, string path, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            using var reader = new StreamReader(await api.OpenAsync(path, limit.Token));
            return (await reader.ReadToEndAsync(limit.Token), false);
        }
        catch (Exception refused) when (refused is HttpRequestException or IOException
            || (refused is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            await Console.Error.WriteLineAsync($"holdfast: {path}: {refused.Message}");
            return (refused.Message + "\n", true);
        }
    }

    private static (string Node, string? Configuration) NodeAndConfiguration(string status)
    {
        try
        {
            var report = JsonSerializer.Deserialize(status, ReportJson.Default.StatusReport)!;
            var node = string.Concat(report.Node.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'));
            return (node, report.Configuration.Path);
        }
        catch (JsonException)
        {
            return ("node", null);
        }
    }

    private static string TextOf(string? configuration)
    {
        if (configuration is null) return "# the daemon does not tell where its configuration is\n";
        try
        {
            return File.ReadAllText(configuration);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return $"# {unreadable.Message}\n";
        }
    }

    private static IEnumerable<IPAddress> OwnAddresses()
    {
        try
        {
            using var kernel = new Rtnetlink();
            return [.. kernel.Addresses().Select(address => address.Address)];
        }
        catch (NetlinkException)
        {
            return [];
        }
    }
}
