using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Holdfast.Contracts;

namespace Holdfast.Commands;

/// <summary>Asks the running daemon over its unix socket.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly string _socketPath;
    private readonly HttpClient _http;

    public ApiClient(string socketPath)
    {
        _socketPath = socketPath;
        _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync, UseProxy = false })
        {
            BaseAddress = new Uri("http://holdfast/api/v1/"),
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    public Task<ApiAnswer<T>> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, path, type, cancellation);

    public Task<ApiAnswer<T>> PostAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, path, type, cancellation);

    /// <summary>Opens an answer that has no end of its own.</summary>
    /// <exception cref="HttpRequestException">The daemon does not answer, or refuses.</exception>
    public Task<Stream> OpenAsync(string path, CancellationToken cancellation) =>
        _http.GetStreamAsync(new Uri(path, UriKind.Relative), cancellation);

    /// <summary>Opens an answer of lines, to be read as they come.</summary>
    public Task<ApiAnswer<Stream>> OpenLinesAsync(string path, CancellationToken cancellation) => SendAsync(
        HttpMethod.Get, path, HttpCompletionOption.ResponseHeadersRead,
        async response => new ApiAnswer<Stream>("", await response.Content.ReadAsStreamAsync(cancellation), null, ExitCode.Ok),
        cancellation);

    public void Dispose() => _http.Dispose();

    private Task<ApiAnswer<T>> SendAsync<T>(HttpMethod method, string path, JsonTypeInfo<T> type,
        CancellationToken cancellation) => SendAsync(
        method, path, HttpCompletionOption.ResponseContentRead,
        async response =>
        {
            using (response)
            {
                var body = await response.Content.ReadAsStringAsync(cancellation);
                return new ApiAnswer<T>(body, JsonSerializer.Deserialize(body, type), null, ExitCode.Ok);
            }
        },
        cancellation);

    private async Task<ApiAnswer<T>> SendAsync<T>(HttpMethod method, string path, HttpCompletionOption completion,
        Func<HttpResponseMessage, Task<ApiAnswer<T>>> read, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            var response = await _http.SendAsync(request, completion, cancellation);
            if (response.IsSuccessStatusCode)
                return await read(response);
            using var refused = response;
            var body = await refused.Content.ReadAsStringAsync(cancellation);
            var problem = JsonSerializer.Deserialize(body, ReportJson.Default.ProblemReport);
            var exitCode = (int)refused.StatusCode switch
            {
                StatusCodes.Status404NotFound => ExitCode.NoSuchObject,
                StatusCodes.Status422UnprocessableEntity => ExitCode.Configuration,
                _ => ExitCode.Failed,
            };
            return new ApiAnswer<T>(body, default, problem?.Detail ?? refused.ReasonPhrase, exitCode);
        }
        catch (HttpRequestException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.AccessDenied })
        {
            return new ApiAnswer<T>("", default,
                $"holdfast: may not open {_socketPath}: be root or in the group that owns it", ExitCode.NoPermission);
        }
        catch (HttpRequestException)
        {
            return new ApiAnswer<T>("", default,
                $"holdfast: no daemon answers on {_socketPath}: start it with `holdfast run`, or name its socket with --socket",
                ExitCode.NotRunning);
        }
        catch (JsonException e)
        {
            return new ApiAnswer<T>("", default,
                $"holdfast: the answer on {_socketPath} is not ours: {e.Message}", ExitCode.Failed);
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socketPath), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>What the daemon said.</summary>
/// <param name="Json">The body as it came.</param>
/// <param name="Value">The same, read; null when there is an error.</param>
/// <param name="Error">What went wrong, in words; null when nothing did.</param>
/// <param name="ExitCode">What the command ends with.</param>
internal sealed record ApiAnswer<T>(string Json, T? Value, string? Error, int ExitCode);
