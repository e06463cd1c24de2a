using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;

namespace Holdfast.LoadBalancer.Health;

/// <summary>The query of one health check: a header with RD, one question, no EDNS; and the judgement of its answer.</summary>
internal sealed class HealthQuery
{
    private const int HeaderLength = 12;
    private const ushort RecursionDesired = 0x0100;

    private readonly HealthCheckOptions _options;
    private readonly byte[] _message;

    /// <summary>A query.</summary>
    /// <param name="options">What is asked.</param>
    /// <param name="id">Its ID, which nobody could foresee.</param>
    public HealthQuery(HealthCheckOptions options, ushort id)
    {
        _options = options;
        Id = id;
        var name = options.QueryName.Wire;
        _message = new byte[HeaderLength + name.Length + 4];
        BinaryPrimitives.WriteUInt16BigEndian(_message, id);
        BinaryPrimitives.WriteUInt16BigEndian(_message.AsSpan(2), RecursionDesired);
        _message[5] = 1;
        name.CopyTo(_message.AsSpan(HeaderLength));
        BinaryPrimitives.WriteUInt16BigEndian(_message.AsSpan(_message.Length - 4), (ushort)options.QueryType);
        BinaryPrimitives.WriteUInt16BigEndian(_message.AsSpan(_message.Length - 2), (ushort)options.QueryClass);
    }

    /// <summary>The ID.</summary>
    public ushort Id { get; }

    /// <summary>Name, type and class asked.</summary>
    public ReadOnlySpan<byte> Question => _message.AsSpan(HeaderLength);

    /// <summary>The octets to send.</summary>
    public ReadOnlyMemory<byte> Message => _message;

    /// <summary>
    /// Whether the octets may be the backend's answer to this query, right or wrong: they bear its ID, and are a response (QR)
    /// with its opcode. Over UDP anything else is somebody's guess.
    /// </summary>
    public bool MayBeAnsweredBy(ReadOnlySpan<byte> answer) => HasId(answer) && answer.Length > 2 && (answer[2] & 0xF8) == 0x80;

    /// <summary>Whether the answer speaks for the backend.</summary>
    /// <remarks>
    /// As dnsdist has it: any answer to the question but SERVFAIL; with <c>mustResolve</c> neither NXDOMAIN nor REFUSED. An
    /// error that repeats no question (RFC 6891, section 7) counts by its code like any other.
    /// </remarks>
    public HealthVerdict Judge(ReadOnlySpan<byte> answer)
    {
        var error = ResponseView.TryParse(answer, out var response);
        if (error.IsError)
            return HealthVerdict.Failed($"broken answer: {error}");
        if (!HasId(answer))
            return HealthVerdict.Failed("answer with a wrong ID");
        if (response.Opcode != Opcode.Query)
            return HealthVerdict.Failed("answer to another opcode");
        if (!response.IsAnswerTo(_message.AsSpan(HeaderLength)))
            return HealthVerdict.Failed("answer to another question");
        var isFailure = response.ResponseCode == ResponseCode.ServFail
            || (_options.MustResolve && response.ResponseCode is ResponseCode.NXDomain or ResponseCode.Refused);
        return isFailure ? HealthVerdict.Failed(response.ResponseCode.ToMnemonic()) : HealthVerdict.Ok;
    }

    private bool HasId(ReadOnlySpan<byte> answer) => answer.Length >= 2 && BinaryPrimitives.ReadUInt16BigEndian(answer) == Id;
}
