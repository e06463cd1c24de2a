using System.Globalization;
using Holdfast.Contracts.Reports;

namespace Holdfast.Commands;

/// <summary>What <c>holdfast show bfd</c> prints.</summary>
internal static class BfdTable
{
    public static void Print(BfdReport bfd)
    {
        var table = new TableWriter("NEIGHBOR", "ADDRESS", "PATH", "STATE", "REMOTE", ">TX(ms)", ">RX(ms)", ">DETECT(ms)",
            "SINCE", ">SENT", ">RCVD", ">DROPPED", ">FLAPS", "DIAGNOSTICS");
        foreach (var session in bfd.Sessions)
        {
            table.Add(session.Neighbor, session.Address, session.Multihop ? "multihop" : "link", session.State,
                session.RemoteState,
                Milliseconds(session.TxIntervalMilliseconds), Milliseconds(session.RxIntervalMilliseconds),
                Milliseconds(session.DetectionTimeMilliseconds),
                Ago.Since(session.Since, DateTimeOffset.UtcNow), Text(session.Sent), Text(session.Received),
                Text(session.Dropped.Values.Sum()),
                Text(session.Flaps), $"{session.Diagnostic} / {session.RemoteDiagnostic}");
        }
        table.WriteTo(Console.Out);
        foreach (var session in bfd.Sessions)
        {
            if (session.HoldsBgp) Console.Out.WriteLine($"! {session.Neighbor}: BGP waits until BFD is Up");
            if (session.Error is { } error) Console.Out.WriteLine($"! {session.Neighbor}: {error}");
            if (session.Dropped.Count > 0)
                Console.Out.WriteLine($"! {session.Neighbor}: packets discarded: {Reasons(session.Dropped)}");
        }
        if (bfd.Dropped.Count > 0) Console.Out.WriteLine($"! packets of no session discarded: {Reasons(bfd.Dropped)}");
        if (bfd.Error is { } fault) Console.Out.WriteLine($"! {fault}");
    }

    private static string Reasons(IReadOnlyDictionary<string, long> dropped) =>
        string.Join(", ", dropped.Select(reason => string.Create(CultureInfo.InvariantCulture, $"{reason.Key} {reason.Value}")));

    private static string Milliseconds(double number) =>
        number == 0 ? "" : number.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
