using System.Globalization;
using Holdfast.Commands.Output;
using Holdfast.Contracts.Reports;

namespace Holdfast.Commands;

/// <summary>What <c>holdfast show bfd</c> prints.</summary>
internal static class BfdTable
{
    public static View<BfdReport> View { get; } = new(Write, static bfd => bfd.Sessions.Select(session => session.Neighbor));

    private static void Write(BfdReport bfd, TextOutput output)
    {
        var table = new TableWriter("NEIGHBOR", "ADDRESS", "PATH", "STATE", "REMOTE", ">TX(ms)", ">RX(ms)", ">DETECT(ms)",
            "SINCE", ">SENT", ">RCVD", ">DROPPED", ">FLAPS", "DIAGNOSTICS");
        foreach (var session in bfd.Sessions)
        {
            table.Add(session.Neighbor, session.Address, session.Multihop ? "multihop" : "link",
                new Cell(session.State, session.State == "Up" ? Tone.Good : Tone.Bad),
                session.RemoteState,
                Milliseconds(session.TxIntervalMilliseconds), Milliseconds(session.RxIntervalMilliseconds),
                Milliseconds(session.DetectionTimeMilliseconds),
                Ago.Since(session.Since, DateTimeOffset.UtcNow), Text(session.Sent), Text(session.Received),
                Text(session.Dropped.Values.Sum()),
                Text(session.Flaps), $"{session.Diagnostic} / {session.RemoteDiagnostic}");
        }
        table.WriteTo(output);
        foreach (var session in bfd.Sessions)
        {
            if (session.HoldsBgp) output.Writer.WriteLine($"! {session.Neighbor}: BGP waits until BFD is Up");
            if (session.Error is { } error) output.Writer.WriteLine($"! {session.Neighbor}: {error}");
            if (session.Dropped.Count > 0)
                output.Writer.WriteLine($"! {session.Neighbor}: packets discarded: {Reasons(session.Dropped)}");
        }
        if (bfd.Dropped.Count > 0) output.Writer.WriteLine($"! packets of no session discarded: {Reasons(bfd.Dropped)}");
        if (bfd.Error is { } fault) output.Writer.WriteLine($"! {fault}");
    }

    private static string Reasons(IReadOnlyDictionary<string, long> dropped) =>
        string.Join(", ", dropped.Select(reason => string.Create(CultureInfo.InvariantCulture, $"{reason.Key} {reason.Value}")));

    private static string Milliseconds(double number) =>
        number == 0 ? "" : number.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
