using System.Buffers.Text;
using System.Diagnostics;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Logging.Formats;

/// <summary>Writes ASCII into memory that is known to be long enough.</summary>
/// <param name="line">The memory.</param>
internal ref struct LineWriter(Span<byte> line)
{
    private readonly Span<byte> _line = line;
    private int _length;

    /// <summary>What was written.</summary>
    public readonly ReadOnlySpan<byte> Written => _line[.._length];

    /// <summary>Octets written.</summary>
    public readonly int Length => _length;

    /// <summary>Where the next octets go; <see cref="Advance"/> says how many there were.</summary>
    public readonly Span<byte> Rest => _line[_length..];

    /// <summary>Octets were written to <see cref="Rest"/>.</summary>
    public void Advance(int octets) => _length += octets;

    /// <summary>Writes one character.</summary>
    public void Add(char character) => _line[_length++] = (byte)character;

    /// <summary>Writes octets.</summary>
    public void Add(scoped ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(Rest);
        _length += octets.Length;
    }

    /// <summary>Writes a text that is ASCII.</summary>
    public void Add(string text)
    {
        foreach (char character in text)
            Add(character);
    }

    /// <summary>Writes a number.</summary>
    public void Add(long number)
    {
        bool fits = Utf8Formatter.TryFormat(number, Rest, out int written);
        Debug.Assert(fits, "the memory is long enough");
        _length += written;
    }

    /// <summary>Writes a fraction's digits, with zeros before them.</summary>
    public void AddDigits(long number, int digits)
    {
        for (int i = digits - 1; i >= 0; i--)
            (_line[_length + i], number) = ((byte)('0' + (number % 10)), number / 10);
        _length += digits;
    }

    /// <summary>Writes a time in UTC, to the microsecond: <c>2026-01-31T23:59:59.123456Z</c> (RFC 3339).</summary>
    /// <param name="unixNanoseconds">Nanoseconds since 1970.</param>
    public void AddTime(long unixNanoseconds)
    {
        DateTime time = DateTime.UnixEpoch.AddTicks(unixNanoseconds / TimeSpan.NanosecondsPerTick);
        AddDigits(time.Year, 4);
        Add('-');
        AddDigits(time.Month, 2);
        Add('-');
        AddDigits(time.Day, 2);
        Add('T');
        AddDigits(time.Hour, 2);
        Add(':');
        AddDigits(time.Minute, 2);
        Add(':');
        AddDigits(time.Second, 2);
        Add('.');
        AddDigits(time.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond, 6);
        Add('Z');
    }

    /// <summary>Writes an address: dotted, or as RFC 5952 has it.</summary>
    public void Add(in ClientAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.Write(octets);
        if (!address.IsIPv4)
        {
            AddIpv6(octets);
            return;
        }

        for (int i = 12; i < octets.Length; i++)
        {
            Add((long)octets[i]);
            if (i < octets.Length - 1)
                Add('.');
        }
    }

    private void AddIpv6(scoped ReadOnlySpan<byte> octets)
    {
        (int zeros, int zerosEnd) = LongestZeros(octets);
        for (int group = 0; group < 8; group++)
        {
            if (group == zeros)
            {
                Add("::"u8);
                group = zerosEnd - 1;
                continue;
            }

            if (group > 0 && group != zerosEnd)
                Add(':');
            int value = (octets[group * 2] << 8) | octets[(group * 2) + 1];
            _ = Utf8Formatter.TryFormat(value, Rest, out int written, new System.Buffers.StandardFormat('x'));
            _length += written;
        }
    }

    // The first of the longest runs of two groups or more (RFC 5952, section 4.2).
    private static (int From, int End) LongestZeros(scoped ReadOnlySpan<byte> octets)
    {
        (int from, int end) = (-1, -1);
        for (int group = 0; group < 8; group++)
        {
            int next = group;
            while (next < 8 && octets[next * 2] == 0 && octets[(next * 2) + 1] == 0)
                next++;
            if (next - group >= 2 && next - group > end - from)
                (from, end) = (group, next);
            group = Math.Max(group, next);
        }

        return (from, end);
    }
}
