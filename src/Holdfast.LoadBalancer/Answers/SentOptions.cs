using System.Numerics;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;

namespace Holdfast.LoadBalancer.Answers;

/// <summary>An EDNS option (RFC 6891) that rules add to queries.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Data">Its data, in hexadecimal.</param>
public sealed record SentOption(EdnsOptionCode Code, string Data)
{
    /// <summary>Octets that all options of a configuration may take together, on the wire.</summary>
    public const int MostOctets = 128;

    /// <summary>Octets that it takes on the wire.</summary>
    public int Octets => EdnsEditor.EmptyOptionLength + (Data.Length / 2);

    /// <summary>Octets that different ones of these take together.</summary>
    public static int Count(IEnumerable<SentOption> options) => options.Distinct().Sum(option => option.Octets);
}

/// <summary>
/// The options that the rules of a configuration add to queries: a query has a bit for each while it is processed.
/// </summary>
internal sealed class SentOptions
{
    private readonly SentOption[] _options;
    private readonly byte[][] _data;

    /// <summary>Gives each option a bit.</summary>
    /// <param name="options">Those that rules add.</param>
    /// <exception cref="ArgumentException">They take more octets than there may be.</exception>
    public SentOptions(IEnumerable<SentOption> options)
    {
        _options = [.. options.Distinct()];
        _data = [.. _options.Select(option => Convert.FromHexString(option.Data))];
        if (SentOption.Count(_options) > SentOption.MostOctets)
            throw new ArgumentException("the options are too long", nameof(options));
    }

    /// <summary>Of a configuration without any.</summary>
    public static SentOptions None { get; } = new([]);

    /// <summary>The bit of an option.</summary>
    public uint Bit(SentOption option) => 1u << Array.IndexOf(_options, option);

    /// <summary>Adds options to a message with an OPT record, each in place of those of its code.</summary>
    /// <param name="bits">Which.</param>
    /// <param name="message">The message, with <see cref="HopByHop.Growth"/> octets of room behind it.</param>
    /// <param name="length">Its octets, before and after.</param>
    public void Add(uint bits, Span<byte> message, ref int length)
    {
        for (; bits != 0; bits &= bits - 1)
        {
            int index = BitOperations.TrailingZeroCount(bits);
            EdnsEditor.TryRemoveOption(message, ref length, _options[index].Code);
            EdnsEditor.TryAddOption(message, ref length, _options[index].Code, _data[index]);
        }
    }
}
