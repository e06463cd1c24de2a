using System.Buffers.Binary;
using System.Security.Cryptography;
using Holdfast.Dns.Names;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Acl;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.ResponseRates;

/// <summary>
/// Debits answers to the accounts of client networks, for all workers together. Who goes on after the limit goes into debt, up to what
/// the window allows, and gets nothing until it is paid off: a flood is not served at the rate of the limit.
/// </summary>
internal sealed class ResponseRateLimiter
{
    private readonly RateLimit _accounts;
    private readonly PrefixSet _exempt;
    private readonly ResponseRateOptions _options;
    private readonly ulong _seed = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));

    /// <summary>A limiter to which nobody owes anything.</summary>
    public ResponseRateLimiter(ResponseRateOptions options)
    {
        _options = options;
        _exempt = new PrefixSet(options.Exempt);
        _accounts = new RateLimit(new RateLimitOptions(options.ResponsesPerSecond), options.Window);
    }

    /// <summary>As it was told.</summary>
    public ResponseRateOptions Options => _options;

    /// <summary>Debits an answer, and says what becomes of it.</summary>
    /// <param name="client">Whom it is for.</param>
    /// <param name="answer">The answer, whole.</param>
    /// <param name="nowMilliseconds">Of a clock that never goes back.</param>
    /// <param name="random">The worker's.</param>
    public ResponseVerdict Debit(
        in ClientAddress client, ReadOnlySpan<byte> answer, long nowMilliseconds, ref WorkerRandom random)
    {
        ulong account = client.Network(_options.Ipv4Prefix, _options.Ipv6Prefix).Hash(ResponseAccount.Of(answer, _seed));
        if (_accounts.TryTake(account, nowMilliseconds) || (!_exempt.IsEmpty && _exempt.Contains(client)))
            return ResponseVerdict.Send;
        return _options.Slip > 0 && random.Below((ulong)_options.Slip) == 0 ? ResponseVerdict.Slip : ResponseVerdict.Drop;
    }

    /// <summary>Makes an answer empty and truncated; returns its octets.</summary>
    /// <param name="answer">The answer, whole.</param>
    public static int Truncate(Span<byte> answer)
    {
        int name = NameWire.MeasureUncompressed(answer[ResponseAccount.HeaderLength..]);
        int length = Truncation.Truncate(
            answer, answer.Length, ResponseAccount.HeaderLength + Math.Max(0, name) + 4 + EdnsView.EmptyOptLength);
        answer[2] |= 0x02;
        return length;
    }
}
