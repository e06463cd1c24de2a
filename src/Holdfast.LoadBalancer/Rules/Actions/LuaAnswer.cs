using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Policies.Lua;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>
/// The answer that a function in Lua makes of one query: records of its choice, or nothing but the header as it has set that.
/// </summary>
/// <param name="verdict">What it has decided.</param>
internal sealed class LuaAnswer(LuaVerdict verdict)
{
    /// <summary>QR, in the flag word of a header: the function has made the query an answer.</summary>
    public const ushort IsAnswer = 0x8000;

    private const int FlagsOffset = 2;

    /// <summary>Whether there are records for a query; where there are none, it goes on its way.</summary>
    public bool AppliesTo(RecordType asked)
    {
        if (verdict.Spoof != LuaSpoof.Addresses)
            return true;
        for (var records = verdict.Text; TryRead(ref records, out var data);)
        {
            if (TypeOf(data, asked) is not null)
                return true;
        }
        return false;
    }

    /// <inheritdoc cref="RuleAction.WriteAnswer"/>
    public int Write(Span<byte> buffer, scoped in QueryView query)
    {
        if (verdict.Spoof == LuaSpoof.None)
        {
            var length = LocalAnswers.Code(buffer, query, ResponseCode.NoError);
            BinaryPrimitives.WriteUInt16BigEndian(buffer[FlagsOffset..], verdict.Flags);
            return length;
        }
        if (query.QClass != RecordClass.IN)
            return LocalAnswers.Code(buffer, query, ResponseCode.Refused);
        var answer = new AnswerWriter(buffer, query, ResponseCode.NoError);
        var ttl = AnswerKeys.Seconds(AnswerKeys.DefaultTtl);
        for (var records = verdict.Text; TryRead(ref records, out var data);)
        {
            if (TypeOf(data, query.QType) is not { } type || answer.TryAddAnswer(type, ttl, data))
                continue;
            answer.SetTruncated();
            break;
        }
        return answer.Finish();
    }

    /// <summary>The type of a record that answers a query; null when it does not.</summary>
    private RecordType? TypeOf(ReadOnlySpan<byte> data, RecordType asked)
    {
        if (verdict.Spoof == LuaSpoof.Cname)
            return RecordType.CNAME;
        if (verdict.Spoof == LuaSpoof.Raw)
            return asked != RecordType.ANY ? asked : verdict.TypeForAny == 0 ? null : (RecordType)verdict.TypeForAny;
        var its = data.Length == 4 ? RecordType.A : RecordType.AAAA;
        return asked == its || asked == RecordType.ANY ? its : null;
    }

    private static bool TryRead(ref ReadOnlySpan<byte> records, out ReadOnlySpan<byte> data)
    {
        data = default;
        if (records.IsEmpty)
            return false;
        var length = BinaryPrimitives.ReadUInt16BigEndian(records);
        data = records.Slice(sizeof(ushort), length);
        records = records[(sizeof(ushort) + length)..];
        return true;
    }
}
