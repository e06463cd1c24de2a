using System.Collections.Immutable;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>EDNS options that concern two neighbors only: no part of a key, and never stored.</summary>
internal static class HopByHopOptions
{
    private static readonly EdnsOptionCode[] All =
        [EdnsOptionCode.Cookie, EdnsOptionCode.Nsid, EdnsOptionCode.Padding, EdnsOptionCode.TcpKeepalive];

    /// <summary>Whether an option makes no difference to the answer that is stored.</summary>
    public static bool Skips(EdnsOptionCode code, ImmutableArray<EdnsOptionCode> others) =>
        code is EdnsOptionCode.Cookie or EdnsOptionCode.Nsid or EdnsOptionCode.Padding or EdnsOptionCode.TcpKeepalive
        || others.AsSpan().Contains(code);

    /// <summary>Takes them out of an answer, and what the client did not ask for; false when that cannot be done.</summary>
    /// <param name="message">The answer; shorter afterwards.</param>
    /// <param name="length">Its octets, before and after.</param>
    /// <param name="edns">Its OPT record.</param>
    /// <param name="clientEdns">Whether the client sent EDNS.</param>
    /// <param name="subnetAdded">Whether the client subnet was added on the way to the backend.</param>
    public static bool TryStrip(Span<byte> message, ref int length, scoped in EdnsView edns, bool clientEdns, bool subnetAdded)
    {
        if (!edns.IsPresent)
            return true;
        if (!clientEdns)
            return EdnsEditor.TryRemoveOpt(message, ref length);
        foreach (var code in All)
        {
            if (edns.HasOption(code) && !EdnsEditor.TryRemoveOption(message, ref length, code))
                return false;
        }

        return !subnetAdded || !edns.HasOption(EdnsOptionCode.ClientSubnet)
            || EdnsEditor.TryRemoveOption(message, ref length, EdnsOptionCode.ClientSubnet);
    }
}
