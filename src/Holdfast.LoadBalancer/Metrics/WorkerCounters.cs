using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Metrics;

/// <summary>
/// One worker's counters, in native memory of its own (a multiple of 128 octets, so that no two workers write to one pair
/// of cache lines). Only that worker writes; anyone reads.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = ((int)Counter.End + 15) / 16 * 128)]
internal struct WorkerCounters
{
    /// <summary>
    /// Cells of <see cref="Counter.Responses"/>: for each response code from 0 to 5, and all others, one a source.
    /// </summary>
    public const int ResponseCells = Codes * Sources;

    /// <summary>Cells of <see cref="Counter.Queries"/>: for each protocol there can be two, IPv4 and IPv6.</summary>
    public const int QueryCells = ListenerProtocol.Most * 2;

    /// <summary>Response codes told apart: 0 to 5, and all others as one.</summary>
    public const int Codes = 7;

    private const int Sources = 3;

    private long _first;

    /// <summary>A counter; of one with several cells, the first.</summary>
    [UnscopedRef]
    public ref long this[Counter counter]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.Add(ref _first, (int)counter);
    }

    /// <summary>The cell of queries over one protocol, from IPv4 or IPv6 addresses.</summary>
    public static Counter QueryCell(ListenerProtocol protocol, bool ipv4) =>
        Counter.Queries + (protocol.Index * 2) + (ipv4 ? 0 : 1);

    /// <summary>The cell of answers from one source with one response code.</summary>
    public static Counter ResponseCell(AnswerSource source, int responseCode) =>
        Counter.Responses + (Math.Min(responseCode, Codes - 1) * Sources) + (int)source;

    /// <summary>Counts a client's query.</summary>
    public void Query(ListenerProtocol protocol, bool ipv4) => this[QueryCell(protocol, ipv4)]++;

    /// <summary>Counts an answer by the response code of its header, or another that its OPT record has the rest of.</summary>
    public void Answer(AnswerSource source, int responseCode) => this[ResponseCell(source, responseCode)]++;
}
