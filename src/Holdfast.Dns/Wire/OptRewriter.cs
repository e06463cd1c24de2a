using Holdfast.Dns.Codes;

namespace Holdfast.Dns.Wire;

/// <summary>
/// What the fixed part of an OPT record says (RFC 6891, section 6.1.3); its version is 0, and no flag but DO is set.
/// </summary>
/// <param name="UdpPayloadSize">The UDP payload that its sender can take, in octets.</param>
/// <param name="DnssecOk">DO.</param>
/// <param name="ExtendedResponseCode">The upper eight bits of the response code.</param>
public readonly record struct OptFields(ushort UdpPayloadSize, bool DnssecOk, byte ExtendedResponseCode = 0)
{
    internal void Write(Span<byte> opt)
    {
        HeaderLayout.Write(opt, 3, UdpPayloadSize);
        opt[5] = ExtendedResponseCode;
        opt[6] = 0;
        HeaderLayout.Write(opt, 7, DnssecOk ? 0x8000 : 0);
    }
}

/// <summary>
/// Makes the OPT record of a received message the sender's own in place, as each hop does (RFC 6891, section 6.1.1). The message
/// was walked before: its records are whole, and its OPT record, if any, is where the caller says. A signature is not looked at.
/// </summary>
public static class OptRewriter
{
    /// <summary>
    /// Writes the fixed part anew and takes options out. Where records behind the OPT have names that point into it, which no
    /// sender has a reason for, all records behind it go.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="length">Its octets, before and after.</param>
    /// <param name="optOffset">Where its OPT record starts.</param>
    /// <param name="fields">What the OPT record says.</param>
    /// <param name="removed">The options that are taken out.</param>
    /// <param name="maxOptions">The most octets of options that are kept; one that would bring them above goes too.</param>
    public static void Rewrite(
        Span<byte> message, ref int length, int optOffset, OptFields fields, EdnsOptionSet removed,
        int maxOptions = ushort.MaxValue)
    {
        fields.Write(message[optOffset..]);
        RemoveOptions(message, ref length, optOffset, removed, maxOptions);
    }

    /// <summary>Takes options out, and leaves the fixed part as it is.</summary>
    /// <inheritdoc cref="Rewrite"/>
    public static void RemoveOptions(
        Span<byte> message, ref int length, int optOffset, EdnsOptionSet removed, int maxOptions = ushort.MaxValue)
    {
        int options = optOffset + EdnsView.EmptyOptLength;
        int before = HeaderLayout.Read(message, optOffset + 9);
        if (before == 0)
            return;
        int kept = Keep(message.Slice(options, before), removed, maxOptions, apply: false);
        if (kept == before)
            return;
        PrepareTail(message, ref length, optOffset, kept - before);
        Keep(message.Slice(options, before), removed, maxOptions, apply: true);
        HeaderLayout.Write(message, optOffset + 9, kept);
        message[(options + before)..length].CopyTo(message[(options + kept)..]);
        length -= before - kept;
    }

    /// <summary>Takes the OPT record out, and with it the records behind it that could not be kept otherwise either.</summary>
    /// <param name="message">The message.</param>
    /// <param name="length">Its octets, before and after.</param>
    /// <param name="optOffset">Where its OPT record starts.</param>
    public static void Remove(Span<byte> message, ref int length, int optOffset)
    {
        int optLength = EdnsView.EmptyOptLength + HeaderLayout.Read(message, optOffset + 9);
        PrepareTail(message, ref length, optOffset, -optLength);
        message[(optOffset + optLength)..length].CopyTo(message[optOffset..]);
        length -= optLength;
        HeaderLayout.Write(message, HeaderLayout.AdditionalCount, HeaderLayout.Read(message, HeaderLayout.AdditionalCount) - 1);
    }

    /// <summary>Adds an OPT record without options at the end; the message has room behind it.</summary>
    /// <param name="message">The message, with 11 octets of room.</param>
    /// <param name="length">Its octets, before and after.</param>
    /// <param name="fields">What the OPT record says.</param>
    public static void Append(Span<byte> message, ref int length, OptFields fields)
    {
        EdnsEditor.WriteEmptyOpt(message[length..], fields.UdpPayloadSize, fields.DnssecOk);
        fields.Write(message[length..]);
        length += EdnsView.EmptyOptLength;
        HeaderLayout.Write(message, HeaderLayout.AdditionalCount, HeaderLayout.Read(message, HeaderLayout.AdditionalCount) + 1);
    }

    /// <summary>Has the records behind the OPT point to where they are about to stand, or cuts them off.</summary>
    private static void PrepareTail(Span<byte> message, ref int length, int optOffset, int delta)
    {
        int optEnd = optOffset + EdnsView.EmptyOptLength + HeaderLayout.Read(message, optOffset + 9);
        if (optEnd == length
            || (!MessageLayout.TryRead(message[..length], out var layout).IsError
                && TailPointers.TryShift(message[..length], layout, delta)))
        {
            return;
        }

        var cursor = new RecordCursor(message[..length], QuestionEnd(message[..length]));
        int additionals = 0;
        while (cursor.MoveNext() && cursor.End <= optEnd)
            additionals += cursor.Section == Section.Additional ? 1 : 0;
        HeaderLayout.Write(message, HeaderLayout.AdditionalCount, additionals);
        length = optEnd;
    }

    private static int QuestionEnd(ReadOnlySpan<byte> message) =>
        MessageLayout.TryReadQuestions(message, out int end).IsError ? message.Length : end;

    /// <summary>Moves the options that are kept together; returns their octets.</summary>
    private static int Keep(Span<byte> options, EdnsOptionSet removed, int most, bool apply)
    {
        int kept = 0;
        for (int at = 0; at + EdnsEditor.EmptyOptionLength <= options.Length;)
        {
            int size = EdnsEditor.EmptyOptionLength + HeaderLayout.Read(options, at + 2);
            if (!removed.Contains((EdnsOptionCode)HeaderLayout.Read(options, at)) && kept + size <= most)
            {
                if (apply)
                    options.Slice(at, size).CopyTo(options[kept..]);
                kept += size;
            }

            at += size;
        }

        return kept;
    }
}
