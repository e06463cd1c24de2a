using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Holdfast.Anycast.Resolver;
using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Names;
using Holdfast.Dns.Records;
using Holdfast.Linux.Polling;

namespace Holdfast.Anycast.Checks;

public abstract partial record CheckOptions
{
    /// <summary>A query to the service address itself, past every cache.</summary>
    /// <param name="Name">The name asked for.</param>
    /// <param name="Type">The type asked for.</param>
    public sealed record Query(Name Name, RecordType Type) : CheckOptions
    {
        /// <summary>Over TCP instead of UDP.</summary>
        public bool Tcp { get; init; }

        /// <summary>The port of the service address that is asked.</summary>
        public int Port { get; init; } = 53;

        /// <summary>The response code wanted.</summary>
        public ResponseCode ResponseCode { get; init; } = ResponseCode.NoError;

        /// <summary>
        /// Addresses of which the answer must hold at least one; empty wants any record of the type (with NOERROR).
        /// </summary>
        public ValueList<IPAddress> Answers { get; init; } = [];

        /// <summary>Ask for validation, and want the AD bit in the answer (RFC 6840, section 5.7 and 5.8).</summary>
        public bool Authenticated { get; init; }

        /// <summary>An answer later than this is a failure; null leaves it to the time-out.</summary>
        public TimeSpan? MaxLatency { get; init; }

        internal override PolledCheck Check(CheckServices services) =>
            new QueryCheck(this, services.Resolver, services.Time, services.Loop);
    }
}

/// <summary>A query to the service address, from the service address, whose answer must be as wanted.</summary>
internal sealed class QueryCheck(CheckOptions.Query options, IResolverView resolver, TimeProvider time, EventLoop loop)
    : PolledCheck(Describe(options))
{
    private const ushort UdpPayloadSize = 1232;

    internal override bool RunsOnLoop => !options.Tcp;

    internal override async Task<CheckResult> RunAsync(CheckTarget target, TimeSpan timeout, CancellationToken cancellation)
    {
        var server = new IPEndPoint(target.Prefix.Address, options.Port);
        var id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
        var query = Message.Query(id, new Question(options.Name, options.Type), new EdnsHeader(UdpPayloadSize));
        // RFC 6840, section 5.7: AD in a query asks for AD in the answer, without the signatures that DO would bring.
        if (options.Authenticated) query = query with { Flags = query.Flags | HeaderFlags.AuthenticData };
        var begun = time.GetTimestamp();
        var exchange = new QueryExchange(query, server, resolver, loop);
        try
        {
            var answer = options.Tcp ? await exchange.OverTcpAsync(cancellation).ConfigureAwait(false)
                : await exchange.OverUdpAsync(cancellation).ConfigureAwait(false);
            // RFC 7766, section 5: a truncated answer is asked for again over TCP.
            if (answer is not null && !options.Tcp && answer.Flags.HasFlag(HeaderFlags.Truncated))
                answer = await exchange.OverTcpAsync(cancellation).ConfigureAwait(false);
            return answer is null ? CheckResult.Fails(exchange.Oddity ?? "no answer")
                : Latency.Judge(Judge(answer), time.GetElapsedTime(begun), options.MaxLatency);
        }
        catch (OperationCanceledException)
        {
            return CheckResult.Fails($"timeout after {DurationText.Of(timeout)}{(exchange.Oddity is { } odd ? $"; {odd}" : "")}");
        }
        catch (SocketException error)
        {
            return CheckResult.Fails(SocketErrorText.Of(error, server.Address.ToString(), server.Port));
        }
    }

    private CheckResult Judge(Message answer)
    {
        var code = answer.ExtendedResponseCode;
        if (code != options.ResponseCode)
            return CheckResult.Fails($"answered {code.ToMnemonic()}, wanted {options.ResponseCode.ToMnemonic()}");
        if (options.Authenticated && !answer.Flags.HasFlag(HeaderFlags.AuthenticData))
            return CheckResult.Fails($"answered {code.ToMnemonic()} without AD: it has not been validated");
        if (code != ResponseCode.NoError) return CheckResult.Holds($"answered {code.ToMnemonic()}");
        var records = answer.Answers.Where(record => record.Type == options.Type || options.Type == RecordType.ANY).ToList();
        if (records.Count == 0) return CheckResult.Fails($"answered NOERROR without {options.Type.ToMnemonic()} records");
        var addresses = records.Select(AddressOf).OfType<IPAddress>().ToList();
        if (!options.Answers.IsEmpty && !addresses.Exists(options.Answers.Contains))
        {
            var got = addresses.Count == 0 ? "no address" : string.Join(", ", addresses);
            return CheckResult.Fails($"answered {got}, wanted {string.Join(" or ", options.Answers)}");
        }
        return CheckResult.Holds(string.Create(
            CultureInfo.InvariantCulture,
            $"answered NOERROR with {records.Count} {options.Type.ToMnemonic()} {(records.Count == 1 ? "record" : "records")}"));
    }

    private static IPAddress? AddressOf(Record record) => record.Data switch
    {
        AData a => a.Address,
        AaaaData aaaa => aaaa.Address,
        _ => null,
    };

    private static string Describe(CheckOptions.Query options)
    {
        var name = options.Name.IsRoot ? "." : options.Name.ToString().TrimEnd('.');
        var how = (options.Tcp ? " over TCP" : "") + (options.Authenticated ? " authenticated" : "");
        return $"query {name} {options.Type.ToMnemonic()}{how}";
    }
}
