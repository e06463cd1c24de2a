using Holdfast.Web.Access;
using Holdfast.Web.Tls;

namespace Holdfast.Web;

/// <summary>
/// The files of the API over TCP, taken over when they change: its tokens, and its certificate with the key. What is wrong with
/// one is told, and what was before goes on.
/// </summary>
internal sealed partial class ApiFiles : IDisposable
{
    private readonly TokenStore _tokens;
    private readonly CertificateStore? _certificate;
    private readonly Action<string, string, string> _tell;
    private readonly ILogger _log;
    private readonly FileWatch _watch;

    /// <param name="tokens">The tokens.</param>
    /// <param name="certificate">The certificate, if there is one.</param>
    /// <param name="tell">Tells which file, what became of it, and why.</param>
    /// <param name="logs">Where it logs.</param>
    /// <param name="time">The clock.</param>
    public ApiFiles(
        TokenStore tokens, CertificateStore? certificate, Action<string, string, string> tell, ILoggerFactory logs,
        TimeProvider time)
    {
        (_tokens, _certificate, _tell) = (tokens, certificate, tell);
        _log = logs.CreateLogger("holdfast.api");
        _watch = new FileWatch(Paths, Read, time);
    }

    public void Dispose() => _watch.Dispose();

    private IEnumerable<string> Paths()
    {
        if (_tokens.Path is { } path) yield return path;
        foreach (var its in _certificate?.Paths ?? []) yield return its;
    }

    private void Read(IReadOnlySet<string> changed)
    {
        if (_tokens.Path is { } path && changed.Contains(path))
            Tell(path, _tokens.Read(), "tokens");
        if (_certificate is { } certificate && certificate.Paths.Any(changed.Contains))
            Tell(certificate.Paths[0], certificate.Read(), "certificate");
    }

    private void Tell(string path, string? problem, string what)
    {
        _tell(path, problem is null ? "taken over" : "refused", problem ?? $"the {what} changed");
        if (problem is null) LogTaken(_log, path);
        else LogRefused(_log, path, problem);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path} has changed and is taken over")]
    private static partial void LogTaken(ILogger log, string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} has changed and is refused: {Problem}; what was before goes on")]
    private static partial void LogRefused(ILogger log, string path, string problem);
}
