using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Numbering;

namespace Holdfast.LoadBalancer.Answers;

/// <summary>An Extended DNS Error (RFC 8914) that is added to an answer.</summary>
/// <param name="InfoCode">The error.</param>
/// <param name="ExtraText">What it says to people; may be empty.</param>
internal sealed record AnswerError(ExtendedErrorCode InfoCode, string ExtraText);

/// <summary>
/// The Extended DNS Errors (RFC 8914) that rules have added to whatever a query's answer is, by number: a query carries the
/// number. A reload leaves them (<see cref="StableNumbers"/>); one that has gone is added no more.
/// </summary>
internal sealed class AnswerErrors
{
    private readonly FrozenDictionary<AnswerError, int> _numbers;
    private readonly byte[][] _options;

    private AnswerErrors(FrozenDictionary<AnswerError, int> numbers)
    {
        _numbers = numbers;
        _options = new byte[numbers.Values.DefaultIfEmpty(-1).Max() + 1][];
        Array.Fill(_options, []);
        foreach (var (error, number) in numbers)
            _options[number] = Data(error.InfoCode, error.ExtraText);
    }

    /// <summary>Of a configuration without any.</summary>
    public static AnswerErrors None { get; } = new(FrozenDictionary<AnswerError, int>.Empty);

    /// <summary>Gives each error a number.</summary>
    /// <param name="errors">The errors.</param>
    /// <param name="previous">The numbers of the configuration that is replaced.</param>
    public static AnswerErrors For(IEnumerable<AnswerError> errors, AnswerErrors? previous) =>
        new(StableNumbers.Assign(errors, (previous ?? None)._numbers));

    /// <summary>The number of an error, from 1; 0: it has none.</summary>
    public ushort Of(AnswerError error) =>
        _numbers.TryGetValue(error, out var number) ? (ushort)(number + 1) : (ushort)0;

    /// <summary>The option's data of a number; empty: none.</summary>
    public ReadOnlySpan<byte> Option(int number) => number > 0 && number <= _options.Length ? _options[number - 1] : [];

    /// <summary>The data of an Extended DNS Error option.</summary>
    public static byte[] Data(ExtendedErrorCode code, string text)
    {
        byte[] data = [0, 0, .. Encoding.UTF8.GetBytes(text)];
        BinaryPrimitives.WriteUInt16BigEndian(data, (ushort)code);
        return data;
    }
}
