using System.Collections.Immutable;
using System.CommandLine;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Nodes;
using Holdfast.Contracts;

namespace Holdfast.Commands;

/// <summary>The nodes of the site, from <c>nodes.yaml</c>, and what they say when they are asked.</summary>
internal sealed class SiteNodes
{
    // A node that hangs must not keep an operator from seeing the others.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Option<string> _file = new("--nodes")
    {
        Description = "The nodes of the site (or HOLDFAST_NODES in the environment)",
        HelpName = "FILE",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("HOLDFAST_NODES") is { Length: > 0 } path
            ? path : NodesFile.DefaultPath,
    };

    public void AddTo(Command command) => command.Options.Add(_file);

    /// <summary>Reads the file, and says what is wrong with it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="exitCode">What the command ends with when there are no nodes: 66, 77 or 78; 66 alone is not said.</param>
    public ImmutableArray<NodeEntry>? Read(ParseResult parsed, out int exitCode)
    {
        var path = parsed.GetValue(_file)!;
        exitCode = ExitCode.Ok;
        try
        {
            if (NodesFile.Parse(path, File.ReadAllBytes(path), out var diagnostics) is { } nodes) return nodes;
            DiagnosticPrinter.Print(diagnostics, Console.Error);
            exitCode = ExitCode.Configuration;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            exitCode = ExitCode.NoInput;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"holdfast: {path} cannot be read: {e.Message}");
            exitCode = e is UnauthorizedAccessException ? ExitCode.NoPermission : ExitCode.Failed;
        }
        return null;
    }

    public string PathOf(ParseResult parsed) => parsed.GetValue(_file)!;

    /// <summary>Asks all at once.</summary>
    public static async Task<IReadOnlyList<Sites.NodeAnswer>> AskAsync(
        IEnumerable<NodeEntry> nodes, CancellationToken cancellation) =>
        await Task.WhenAll(nodes.Select(node => AskAsync(node, cancellation)));

    private static async Task<Sites.NodeAnswer> AskAsync(NodeEntry node, CancellationToken cancellation)
    {
        using var api = new ApiClient(node.SocketPath);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            var status = await api.GetAsync("status", ReportJson.Default.StatusReport, limit.Token);
            if (status.Error is { } error) return new Sites.NodeAnswer(node.Name, error, null, []);
            var services = await api.GetAsync("services", ReportJson.Default.IReadOnlyListServiceReport, limit.Token);
            return services.Error is { } trouble ? new Sites.NodeAnswer(node.Name, trouble, null, [])
                : new Sites.NodeAnswer(node.Name, null, status.Value, services.Value!);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Sites.NodeAnswer(
                node.Name, $"holdfast: {node.SocketPath} does not answer within {Patience.TotalSeconds} s", null, []);
        }
    }
}
