using Holdfast.Bgp.Bfd;
using Holdfast.Bgp.Options;
using Holdfast.Contracts.Reports;

namespace Holdfast.Api.Reports;

/// <summary>What BFD tells of itself, put in the API's words.</summary>
internal static class BfdReports
{
    public static BfdReport Of(BfdSnapshot bfd) => new([.. bfd.Sessions.Select(Of)], bfd.Dropped, bfd.Scheduling, bfd.Error);

    /// <summary>A session's state beside its neighbor's; null without one.</summary>
    public static string? State(BfdStatus? session) =>
        session is null ? null : session.HoldsBgp ? $"{session.State} (holds BGP)" : session.State.ToString();

    /// <summary>What is wrong with BFD, each with what to look at.</summary>
    public static IEnumerable<string> Problems(BfdSnapshot bfd)
    {
        if (bfd.Error is { } error) yield return error;
        foreach (var session in bfd.Sessions.Where(session => session.State != BfdState.Up))
        {
            var why = session.Error ?? (session.RemoteState == BfdState.AdminDown ? "the neighbor holds it down"
                : session.Diagnostic == BfdDiagnostic.None ? "the neighbor has not been heard"
                : BfdDiagnosticText.Of(session.Diagnostic));
            var held = session.HoldsBgp ? "; BGP waits for it" : "";
            yield return $"{session.Neighbor} BFD {session.State}: {why}{held}; see: holdfast show bfd";
        }
    }

    private static BfdSessionReport Of(BfdStatus session) => new(
        session.Neighbor, NeighborAddressText.Of(session.Address, session.Interface), session.IsMultihop, session.MinTtl,
        session.State.ToString(), BfdDiagnosticText.Of(session.Diagnostic),
        session.RemoteState.ToString(), BfdDiagnosticText.Of(session.RemoteDiagnostic),
        session.LocalDiscriminator, session.RemoteDiscriminator,
        session.SendInterval.TotalMilliseconds, session.ReceiveInterval.TotalMilliseconds,
        session.DetectionTime.TotalMilliseconds,
        session.IsPolling, session.Since, session.State == BfdState.Up ? session.Since : null,
        session.Sent, session.Received, session.Dropped, session.SendErrors, session.Flaps, session.HoldsBgp, session.Error);
}
