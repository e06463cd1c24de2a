using System.Globalization;
using System.Text;
using System.Text.Json;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Api;

/// <summary>
/// Writes events as Server-Sent Events, and a comment where nothing happens for <see cref="BetweenHeartbeats"/>: who reads
/// tells a stream on which nothing happens from one that is dead.
/// </summary>
/// <param name="output">Where to.</param>
/// <param name="time">The clock.</param>
internal sealed class EventStream(Stream output, TimeProvider time)
{
    public static readonly TimeSpan BetweenHeartbeats = TimeSpan.FromSeconds(15);

    private static readonly byte[] Heartbeat = ": heartbeat\n\n"u8.ToArray();

    /// <summary>Writes until there are no more events.</summary>
    /// <param name="events">The events; they end when <paramref name="end"/> is cancelled.</param>
    /// <param name="end">Ends the events; cancelled when this comes back.</param>
    /// <param name="aborted">Cancelled when nobody reads any more.</param>
    public async Task WriteAsync(IAsyncEnumerable<EventReport> events, CancellationTokenSource end, CancellationToken aborted)
    {
        await using var all = events.GetAsyncEnumerator(end.Token);
        var next = NextAsync(all);
        try
        {
            while (await WaitAsync(next, aborted))
            {
                await WriteAsync(Message(all.Current), aborted);
                next = NextAsync(all);
            }
        }
        finally
        {
            // What still waits for an event cannot be disposed of.
            await end.CancelAsync();
            await next;
        }
    }

    private static byte[] Message(EventReport happened) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"event: {happened.Kind.Value.ToWord()}\ndata: {JsonSerializer.Serialize(happened, ReportJson.OneLine.EventReport)}\n"
        + $"id: {happened.Sequence}\n\n"));

    private static async Task<bool> NextAsync(IAsyncEnumerator<EventReport> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<bool> WaitAsync(Task<bool> next, CancellationToken aborted)
    {
        while (true)
        {
            try
            {
                return await next.WaitAsync(BetweenHeartbeats, time, CancellationToken.None);
            }
            catch (TimeoutException)
            {
                await WriteAsync(Heartbeat, aborted);
            }
        }
    }

    private async Task WriteAsync(byte[] octets, CancellationToken aborted)
    {
        await output.WriteAsync(octets, aborted);
        await output.FlushAsync(aborted);
    }
}
