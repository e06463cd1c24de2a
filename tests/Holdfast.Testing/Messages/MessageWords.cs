using System.Globalization;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Records;

namespace Holdfast.Testing.Messages;

/// <summary>
/// What header and EDNS of a message say, a word each: flags as <c>+qr +aa +tc +rd +ra +z +ad +cd</c>, <c>+qid=N</c>, the
/// response code and the opcode by their mnemonics; of EDNS <c>+do</c>, <c>+bufsize=N</c> (1232 unless told), <c>+edns=N</c>
/// (its version), <c>+ednsflags=N</c>, and options: <c>+nsid</c>, <c>+nsid=text</c>, <c>+subnet=address/source/scope</c>,
/// <c>+ede=code</c>, <c>+ede=code:"text"</c>, <c>+ednsopt=code:hex</c>. One of these words is enough for an OPT record.
/// </summary>
public sealed class MessageWords
{
    private const ushort DefaultId = 0x1234;
    private const ushort DefaultBufferSize = 1232;

    private static readonly Dictionary<string, HeaderFlags> FlagWords = new()
    {
        ["+qr"] = HeaderFlags.Response,
        ["+aa"] = HeaderFlags.Authoritative,
        ["+tc"] = HeaderFlags.Truncated,
        ["+rd"] = HeaderFlags.RecursionDesired,
        ["+ra"] = HeaderFlags.RecursionAvailable,
        ["+z"] = HeaderFlags.Reserved,
        ["+ad"] = HeaderFlags.AuthenticData,
        ["+cd"] = HeaderFlags.CheckingDisabled,
    };

    private readonly List<EdnsOption> _options = [];
    private EdnsHeader? _edns;

    internal ushort Id { get; private set; } = DefaultId;

    internal HeaderFlags Flags { get; private set; }

    internal Opcode Opcode { get; private set; }

    internal ResponseCode ResponseCode { get; private set; }

    internal Record? Opt => _edns is not null || _options.Count > 0 || (int)ResponseCode > 0xF
        ? Record.Opt(Edns with { ExtendedResponseCode = (byte)((int)ResponseCode >> 4) }, [.. _options])
        : null;

    private EdnsHeader Edns
    {
        get => _edns ?? new EdnsHeader(DefaultBufferSize);
        set => _edns = value;
    }

    internal static IEnumerable<string> Of(Message message)
    {
        foreach (var (word, flag) in FlagWords)
        {
            if (message.Flags.HasFlag(flag))
                yield return word;
        }

        if (message.Opcode != Opcode.Query)
            yield return message.Opcode.ToString().ToUpperInvariant();
        if (message.ExtendedResponseCode != ResponseCode.NoError)
            yield return message.ExtendedResponseCode.ToMnemonic();
        if (message.Edns is not { } edns)
            yield break;
        yield return Number("+bufsize", edns.UdpPayloadSize);
        if (edns.Version != 0)
            yield return Number("+edns", edns.Version);
        if (edns.DnssecOk)
            yield return "+do";
        if (edns.Reserved != 0)
            yield return Number("+ednsflags", edns.Reserved);
        foreach (var option in message.EdnsOptions)
            yield return OptionText.Of(option);
    }

    internal void Read(string word)
    {
        string name = word.Split('=', 2)[0], value = word[Math.Min(word.Length, name.Length + 1)..];
        if (FlagWords.TryGetValue(word, out var flag))
            Flags |= flag;
        else if (word == "+do")
            Edns = Edns with { DnssecOk = true };
        else if (name == "+qid")
            Id = ushort.Parse(value, CultureInfo.InvariantCulture);
        else if (name == "+bufsize")
            Edns = Edns with { UdpPayloadSize = ushort.Parse(value, CultureInfo.InvariantCulture) };
        else if (name == "+edns")
            Edns = Edns with { Version = byte.Parse(value, CultureInfo.InvariantCulture) };
        else if (name == "+ednsflags")
            Edns = Edns with { Reserved = ushort.Parse(value, CultureInfo.InvariantCulture) };
        else if (OptionText.TryRead(name, value, out var option))
            _options.Add(option);
        else if (ResponseCodeMnemonic.TryParse(word, out var code))
            ResponseCode = code;
        else if (word.Length > 0 && char.IsAsciiLetterUpper(word[0])
            && Enum.TryParse<Opcode>(word, ignoreCase: true, out var opcode))
            Opcode = opcode;
        else
            throw new FormatException($"{word} is no word of a message");
    }

    private static string Number(string word, int value) => string.Create(CultureInfo.InvariantCulture, $"{word}={value}");

}
