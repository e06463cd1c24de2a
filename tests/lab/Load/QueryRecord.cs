namespace Holdfast.Lab.Load;

/// <summary>What became of one query. Times are Stopwatch timestamps.</summary>
internal struct QueryRecord
{
    public long SentAt;
    public long AnsweredAt;
    public byte Target;
    public byte ResponseCode;
    public short Node;

    public readonly bool Answered => AnsweredAt != 0;
}
