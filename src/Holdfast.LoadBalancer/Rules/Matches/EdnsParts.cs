using Holdfast.Collections;
using Holdfast.Dns.Codes;

namespace Holdfast.LoadBalancer.Rules.Matches;

/// <summary>Messages with an OPT record, or without one.</summary>
internal sealed class EdnsPresence(bool isPresent) : MatchPart
{
    public override bool Holds(scoped in MatchSubject subject) => subject.TryReadEdns(out _) == isPresent;
}

/// <summary>Messages with any of these EDNS options.</summary>
internal sealed class EdnsOptions(ValueList<EdnsOptionCode> codes) : MatchPart
{
    public override bool Holds(scoped in MatchSubject subject)
    {
        if (!subject.TryReadEdns(out var edns))
            return false;
        foreach (var code in codes.AsSpan())
        {
            if (edns.HasOption(code))
                return true;
        }

        return false;
    }
}

/// <summary>Messages of such an EDNS version or a later one.</summary>
internal sealed class EdnsVersion(int least) : MatchPart
{
    public override bool Holds(scoped in MatchSubject subject) =>
        subject.TryReadEdns(out var edns) && edns.Version >= least;
}

/// <summary>Messages with any of these response codes in the header.</summary>
internal sealed class HeaderCodes(ValueList<ResponseCode> codes) : MatchPart
{
    private const int ResponseCodeOffset = 3;

    public override bool Holds(scoped in MatchSubject subject) =>
        codes.AsSpan().Contains((ResponseCode)(subject.Message[ResponseCodeOffset] & 0xF));
}

/// <summary>
/// Messages with any of these response codes, of the header and the OPT record together (RFC 6891, section 6.1.3); without an
/// OPT record, the header's alone.
/// </summary>
internal sealed class ExtendedCodes(ValueList<ResponseCode> codes) : MatchPart
{
    private const int ResponseCodeOffset = 3;

    public override bool Holds(scoped in MatchSubject subject)
    {
        int upper = subject.TryReadEdns(out var edns) ? edns.ExtendedResponseCode : 0;
        return codes.AsSpan().Contains((ResponseCode)((upper << 4) | (subject.Message[ResponseCodeOffset] & 0xF)));
    }
}
