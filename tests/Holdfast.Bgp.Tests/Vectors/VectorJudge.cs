using System.Text.Json;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;

namespace Holdfast.Bgp.Tests.Vectors;

/// <summary>Whether what became of a vector is what it expects.</summary>
internal static class VectorJudge
{
    /// <summary>
    /// Reads a vector in every context it may have been sent in. One that suits is enough, but an error must be one in all.
    /// </summary>
    /// <returns>Null, or how the two differ.</returns>
    public static VectorProblem? Judge(Vector vector, ISet<string> notCompared)
    {
        foreach (var context in (UpdateContext[])[default, .. VectorContexts.Of(vector)]) VectorReader.ReadAsAnything(
            vector.Octets, context);
        if (vector.Expect == "no-crash") return null;
        var problems = VectorContexts.Of(vector).Select(context => Judge(vector, context, notCompared)).ToList();
        if (vector.Expect == "error") return problems.Find(problem => problem is not null);
        return problems.Contains(null) ? null : problems[0];
    }

    private static VectorProblem? Judge(Vector vector, UpdateContext context, ISet<string> notCompared)
    {
        // Of a kind that is not spoken there is no more to ask than that it does no harm.
        if (VectorReader.Read(vector, context) is not { } reading) return null;
        var suits = vector.Expect switch
        {
            "ok" => reading.Outcome == VectorOutcome.Ok,
            // An attribute that nobody knows or needs is left alone, which is no other thing than discarding it.
            "discard" => reading.Outcome == VectorOutcome.Discard
                || (reading.Outcome == VectorOutcome.Ok && reading.Attributes.OfType<UnknownAttribute>().Any()),
            "withdraw" => reading.Outcome == VectorOutcome.Withdraw,
            // RFC 7606, section 7.11 leaves the choice between disabling the family and ending the session.
            "session-reset" or "afi-safi-disable" => reading.Outcome == VectorOutcome.Notification,
            "error" => reading.Outcome != VectorOutcome.Ok,
            _ => false,
        };
        if (!suits) return new VectorProblem(reading.Outcome, $"expected {vector.Expect}, is {reading.Outcome}: {reading.What}");
        if (vector.Json.TryGetProperty("notification", out var notification)
            && (reading.Error.Code, reading.Error.Subcode) != ((ErrorCode)notification[0].GetByte(), notification[1].GetByte()))
        {
            return new VectorProblem(
                reading.Outcome,
                    $"expected NOTIFICATION {notification}, is {(byte)reading.Error.Code}/{reading.Error.Subcode}: {reading.What}");
        }
        if (reading.Outcome != VectorOutcome.Ok || vector.Decode.ValueKind == JsonValueKind.Undefined) return null;
        return VectorFacts.Compare(vector, reading, notCompared) is { } differs ? new VectorProblem(VectorOutcome.Ok, differs)
            : null;
    }
}
