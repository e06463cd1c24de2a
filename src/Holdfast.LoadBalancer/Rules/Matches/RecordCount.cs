using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;

namespace Holdfast.LoadBalancer.Rules.Matches;

/// <summary>How many records a section of the message has.</summary>
/// <param name="Section">The section.</param>
public sealed record RecordCountOptions(CountedSection Section)
{
    /// <summary>The type of those that are counted; null for all.</summary>
    public RecordType? Type { get; init; }

    /// <summary>The least number.</summary>
    public int Min { get; init; } = 1;

    /// <summary>The greatest number.</summary>
    public int Max { get; init; } = ushort.MaxValue;
}

/// <summary>A section of a message (RFC 1035, section 4.1); its number is dnsdist's.</summary>
public enum CountedSection
{
    /// <summary>The question section.</summary>
    Question,

    /// <summary>The answer section.</summary>
    Answer,

    /// <summary>The authority section.</summary>
    Authority,

    /// <summary>The additional section, the OPT record included.</summary>
    Additional,
}

/// <summary>Counts the records of a section: by the header, or, those of one type, by walking over them.</summary>
internal sealed class RecordCount(RecordCountOptions options) : MatchPart
{
    private const int FirstCount = 4;
    private const int HeaderLength = 12;

    public override bool Holds(scoped in MatchSubject subject)
    {
        int count = BinaryPrimitives.ReadUInt16BigEndian(subject.Message[(FirstCount + (2 * (int)options.Section))..]);
        if (options.Type is { } type && count > 0)
            count = CountOf(type, in subject, count);
        return count >= options.Min && count <= options.Max;
    }

    // As far as they can be read.
    private int CountOf(RecordType type, scoped in MatchSubject subject, int all)
    {
        if (options.Section == CountedSection.Question)
            return subject.QType == type ? all : 0;
        bool hasQuestion = (subject.Message[FirstCount] | subject.Message[FirstCount + 1]) != 0;
        var cursor = new RecordCursor(subject.Message, HeaderLength + (hasQuestion ? subject.Question.Length : 0));
        int count = 0;
        while (cursor.MoveNext())
        {
            if (cursor.Type == type && (int)cursor.Section == (int)options.Section - 1)
                count++;
        }

        return count;
    }
}
