using System.Buffers.Binary;
using System.Text;
using Holdfast.Dns.Codes;

namespace Holdfast.LoadBalancer.Tests.Answers.EdnsModel;

/// <summary>An EDNS option of a case.</summary>
internal sealed record CaseOption(int Code, byte[] Data)
{
    public override string ToString() => $"{Code}:{Convert.ToHexString(Data)}";
}

/// <summary>What is wrong with the OPT record of a query.</summary>
internal enum BrokenOpt
{
    Nothing,
    OptionBeyondIt,
    HalfAnOption,
    Twice,
    Named,
    AmongTheAnswers,
    BeyondTheMessage,
}

/// <summary>An OPT record of a case.</summary>
internal sealed record CaseOpt(int Size, bool DnssecOk, IReadOnlyList<CaseOption> Options)
{
    public byte Version { get; init; }

    public byte ExtendedCode { get; init; }

    public int OtherFlags { get; init; }

    public override string ToString() =>
        $"OPT {Size}{(DnssecOk ? " DO" : "")} v{Version} ext{ExtendedCode} z{OtherFlags:X} [{string.Join(' ', Options)}]";

    public byte[] Wire(byte[]? owner = null, int wrongLength = 0)
    {
        byte[] options = [.. Options.SelectMany(option => (byte[])
            [.. Words(option.Code, option.Data.Length), .. option.Data])];
        return [.. owner ?? [0], .. Words(41, Size), ExtendedCode, Version,
            .. Words((DnssecOk ? 0x8000 : 0) | OtherFlags, options.Length + wrongLength), .. options];
    }

    internal static byte[] Words(params int[] words)
    {
        byte[] octets = new byte[words.Length * 2];
        for (int i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(i * 2), (ushort)words[i]);
        return octets;
    }
}

/// <summary>One query, put together octet by octet.</summary>
internal sealed record CaseQuery(string Name, ushort Id, CaseOpt? Opt)
{
    // Of an A record whose owner is a pointer to the question.
    private static readonly byte[] Behind = [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 99];

    public bool OverTcp { get; init; }

    public BrokenOpt Broken { get; init; }

    public int Opcode { get; init; }

    public RecordClass Class { get; init; } = RecordClass.IN;

    public RecordType Type { get; init; } = RecordType.TXT;

    /// <summary>RD and CD.</summary>
    public int Flags { get; init; } = 0x0100;

    public bool HasRecordBehind { get; init; }

    public bool IsSigned { get; init; }

    public static byte[] Question(string name, RecordType type, RecordClass @class) =>
        [.. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0,
            .. CaseOpt.Words((int)type, (int)@class)];

    public override string ToString() =>
        $"{Name} {Class} {Type} id {Id} {(OverTcp ? "TCP" : "UDP")} opcode {Opcode} flags {Flags:X4} {Opt}"
        + $"{(Broken == BrokenOpt.Nothing ? "" : $" broken: {Broken}")}{(HasRecordBehind ? " +record behind" : "")}"
        + (IsSigned ? " signed" : "");

    public byte[] Wire()
    {
        byte[] opt = Broken switch
        {
            _ when Opt is null => [],
            BrokenOpt.OptionBeyondIt => (Opt with { Options = [.. Opt.Options, new CaseOption(10, new byte[4])] }).Wire()[..^2],
            BrokenOpt.HalfAnOption => [.. Opt.Wire(wrongLength: 3), 0, 10, 0],
            BrokenOpt.Twice => [.. Opt.Wire(), .. Opt.Wire()],
            BrokenOpt.Named => Opt.Wire([1, (byte)'x', 0]),
            BrokenOpt.BeyondTheMessage => Opt.Wire(wrongLength: 5),
            _ => Opt.Wire(),
        };
        if (Broken == BrokenOpt.OptionBeyondIt)
            BinaryPrimitives.WriteUInt16BigEndian(opt.AsSpan(9), (ushort)(opt.Length - 11));
        byte[] tsig = IsSigned ? Signature(Id) : [];
        int opts = Opt is null ? 0 : Broken == BrokenOpt.Twice ? 2 : 1;
        bool amongAnswers = Broken == BrokenOpt.AmongTheAnswers;
        int additionals = (amongAnswers ? 0 : opts) + (HasRecordBehind ? 1 : 0) + (IsSigned ? 1 : 0);
        return [.. CaseOpt.Words(Id, Flags | (Opcode << 11), 1, amongAnswers ? 1 : 0, 0, additionals),
            .. Question(Name, Type, Class), .. opt, .. HasRecordBehind ? Behind : [], .. tsig];
    }

    /// <summary>A TSIG record that nobody here can verify.</summary>
    public static byte[] Signature(ushort originalId)
    {
        byte[] data = [4, (byte)'h', (byte)'m', (byte)'a', (byte)'c', 0, 0, 0, 0x65, 0, 0, 0, 1, 44, 0, 4, 1, 2, 3, 4,
            .. CaseOpt.Words(originalId, 0, 0)];
        return [3, (byte)'k', (byte)'e', (byte)'y', 0, .. CaseOpt.Words(250, 255, 0, 0, data.Length), .. data];
    }
}

/// <summary>What the backend answers to a name, whoever asks.</summary>
internal sealed record CaseAnswer(CaseOpt? Opt, int Code, int Texts)
{
    /// <summary>Octets of each record: a pointer to the question, and a text of 200.</summary>
    public const int TextRecord = 12 + 201;

    private static readonly byte[] Text =
        [0xC0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, 201, 200, .. Enumerable.Repeat((byte)'t', 200)];

    private static readonly byte[] Behind = [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 98];

    /// <summary>Whether its OPT record stands before another record.</summary>
    public bool HasRecordBehind { get; init; }

    /// <summary>Whether it repeats the question in small letters.</summary>
    public bool SmallLetters { get; init; }

    /// <summary>The answer to a query as it came, signed if that is.</summary>
    public byte[] Wire(byte[] query, bool isSigned)
    {
        int end = 12;
        while (query[end] != 0)
            end += query[end] + 1;
        end += 5;
        byte[] question = query[12..end];
        for (int i = 0; SmallLetters && i < question.Length - 4; i++)
            question[i] = question[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(question[i] | 0x20) : question[i];
        int additionals = (Opt is null ? 0 : 1) + (HasRecordBehind ? 1 : 0) + (isSigned ? 1 : 0);
        return [query[0], query[1], (byte)(0x80 | (query[2] & 1)), (byte)(0x80 | (query[3] & 0x10) | Code),
            .. CaseOpt.Words(1, Texts, 0, additionals), .. question, .. Enumerable.Repeat(Text, Texts).SelectMany(text => text),
            .. Opt?.Wire() ?? [], .. HasRecordBehind ? Behind : [], .. isSigned ? CaseQuery.Signature(originalId: 0) : []];
    }

    public override string ToString() =>
        $"code {Code}, {Texts} records, {Opt?.ToString() ?? "no OPT"}{(HasRecordBehind ? " +record behind" : "")}";
}
