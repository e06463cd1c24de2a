using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Clients;
using Holdfast.Lua;
using Holdfast.Lua.Values;

namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>
/// The query that Lua is asked about, as the <c>dq</c> of one state, or its answer, as the <c>dr</c>: objects that are made once,
/// and read from here while a call lasts. What a call changes is noted, and holds once it has returned.
/// </summary>
internal sealed unsafe class LuaQuery
{
    private readonly int _dq;
    private readonly int _dr;
    private readonly LuaTtlEdits _ttls = new();
    private Octets _name;
    private Octets _message;
    private Octets _options;
    private Octets _pool;
    private Octets _proxyValues;
    private int _records;
    private int _trailing;
    private RecordType _type;
    private RecordClass _class;
    private ClientAddress _client;
    private ClientAddress _server;
    private ushort _clientPort;
    private ushort _serverPort;
    private ushort _flags;
    private byte _subnetPrefix;
    private bool _isStream;
    private bool _dnssecOk;
    private bool _isAnswer;
    private LuaVerdict? _verdict;

    /// <summary>Makes the objects, and all that functions in Lua find beside them.</summary>
    public LuaQuery(LuaState state)
    {
        DnsdistConstants.Define(state);
        Run(state, LuaValueText.Text, static stack =>
        {
            stack.Push(LuaAddresses.Parse);
            stack.Push(LuaAddresses.ParseNetwork);
            return 2;
        }, 3);
        var (octets, address, name) = (state.Keep(), state.Keep(), state.Keep());
        Run(state, LuaQueryText.Text, stack =>
        {
            stack.Push(Read, raises: false);
            stack.Push(Write);
            stack.PushKept(name);
            stack.PushKept(address);
            stack.PushKept(octets);
            return 5;
        }, 2);
        (_dr, _dq) = (state.Keep(), state.Keep());
    }

    /// <summary>The name asked for, on the wire.</summary>
    public ReadOnlySpan<byte> QName => _name.Span;

    /// <summary>A query's turn begins.</summary>
    /// <param name="question">The query; its octets stay where they are until <see cref="End"/>.</param>
    /// <param name="verdict">Takes what the function changes; null where it may change nothing.</param>
    public void Begin(scoped in LuaQuestion question, LuaVerdict? verdict)
    {
        (_name, _message) = (new Octets(question.QName), new Octets(question.Message));
        (_options, _pool) = (new Octets(question.EdnsOptions), new Octets(question.Pool));
        _proxyValues = new Octets(question.ProxyValues);
        (_type, _class) = (question.QType, question.QClass);
        (_client, _clientPort, _isStream) = (question.Client, question.ClientPort, question.IsStream);
        (_server, _serverPort) = (question.Server, question.ServerPort);
        (_dnssecOk, _records, _trailing) = (question.DnssecOk, question.Records, question.TrailingOctets);
        (_verdict, _flags, _subnetPrefix) = (verdict, question.Flags, question.SubnetPrefix);
        _isAnswer = question.IsAnswer;
        _ttls.Clear();
        _verdict?.Begin(_flags, question.SkipsCache);
    }

    /// <summary>Its turn is over: who kept the objects reads nothing from them.</summary>
    public void End() =>
        (_name, _message, _options, _pool, _proxyValues, _verdict) = (default, default, default, default, default, null);

    /// <summary>Pushes <c>dq</c>, or <c>dr</c> for an answer.</summary>
    public void Push(LuaStack stack) => stack.PushKept(_records > 0 ? _dr : _dq);

    /// <summary>Writes the TTLs that a function has changed.</summary>
    public void WriteTtls(Span<byte> message) => _ttls.Write(message);

    private static void Run(LuaState state, ReadOnlySpan<byte> text, Func<LuaStack, int> pushArguments, int results)
    {
        var stack = state.Stack;
        var wrong = state.Load(text, "=[holdfast]");
        if (wrong is null && state.TryCall(stack, pushArguments(stack), results, state.Limits.Load) != LuaStatus.Ok)
            wrong = state.TakeError(stack);
        if (wrong is not null)
            throw new InvalidOperationException(wrong.ToString());
    }

    private ReadOnlySpan<byte> Message => _message.Span;

    private int Read(LuaCall call)
    {
        if (_name.Length == 0 || !call.Stack.TryGetInteger(1, out var number))
            return 0;
        var part = (LuaPart)number;
        switch (part)
        {
            case LuaPart.QName: return call.Return(QName);
            case LuaPart.QType: return call.Return((long)_type);
            case LuaPart.QClass: return call.Return((long)_class);
            case LuaPart.ClientPort: return call.Return(_clientPort);
            case LuaPart.IsStream: return call.Return(_isStream);
            case LuaPart.Client: return Return(call, in _client);
            default: return _message.Length == 0 ? 0 : ReadMessage(call, part);
        }
    }

    private int ReadMessage(LuaCall call, LuaPart part)
    {
        switch (part)
        {
            case LuaPart.Flags: return call.Return(_verdict?.Flags ?? _flags);
            case LuaPart.Length: return call.Return(_message.Length);
            case LuaPart.DnssecOk: return call.Return(_dnssecOk);
            case LuaPart.Server when _serverPort != 0: return Return(call, in _server);
            case LuaPart.ServerPort: return call.Return(_serverPort);
            case LuaPart.Id: return call.Return(BinaryPrimitives.ReadUInt16BigEndian(Message));
            case LuaPart.EdnsOptions: return call.Return(_options.Span);
            case LuaPart.Message: return call.Return(Message);
            case LuaPart.TrailingOctets: return call.Return(_trailing);
            case LuaPart.SkipsCache: return call.Return(_verdict?.SkipsCache ?? false);
            case LuaPart.TellsSubnet: return call.Return(_verdict?.TellsSubnet ?? true);
            case LuaPart.OverridesSubnet: return call.Return(_verdict?.OverridesSubnet ?? false);
            case LuaPart.SubnetPrefix: return call.Return(_verdict?.SubnetPrefix ?? _subnetPrefix);
            case LuaPart.TemporaryFailureTtl when _verdict?.FailureTtl is { } ttl: return call.Return(ttl);
            case LuaPart.Pool when _verdict is { HasPool: true } changed: return call.Return(changed.Pool);
            case LuaPart.Pool: return call.Return(_pool.Span);
            case LuaPart.ProxyValues when !_isAnswer:
                return call.Return(_verdict is { HasProxyValues: true } its ? its.ProxyValues : _proxyValues.Span);
            case LuaPart.Ttl when _records > 0: return _ttls.Return(call, Message, _records);
            default: return 0;
        }
    }

    private int Write(LuaCall call)
    {
        var part = (LuaPart)call.Integer(1);
        if (_verdict is not { } verdict)
            throw new LuaArgumentException("nothing can be changed here");
        switch (part)
        {
            case LuaPart.Flags:
                verdict.Flags = (ushort)call.Integer(2);
                return 0;
            case LuaPart.Ttl when _records > 0:
                _ttls.Change(call.Integer(2), (uint)Math.Clamp(call.Integer(3), 0, int.MaxValue));
                return 0;
            case LuaPart.SkipsCache when _records == 0:
                verdict.SkipsCache = call.Stack.IsTrue(2);
                return 0;
            case LuaPart.TellsSubnet when _records == 0:
                verdict.TellsSubnet = call.Stack.IsTrue(2);
                return 0;
            case LuaPart.OverridesSubnet when _records == 0:
                verdict.OverridesSubnet = call.Stack.IsTrue(2);
                return 0;
            case LuaPart.SubnetPrefix when _records == 0:
                verdict.SubnetPrefix = (byte)Math.Clamp(call.Integer(2), 0, _client.IsIPv4 ? 32 : 128);
                return 0;
            case LuaPart.TemporaryFailureTtl when _records == 0:
                verdict.FailureTtl = (uint)Math.Clamp(call.Integer(2), 0, int.MaxValue);
                return 0;
            case LuaPart.Pool when _records == 0 && call.Stack.TryGetOctets(2, out var name) && verdict.TryKeepPool(name):
                return 0;
            case LuaPart.ProxyValues when _records == 0 && call.Stack.TryGetOctets(2, out var values)
                && verdict.TryKeepProxyValues(values):
                return 0;
            case LuaPart.ExtendedError when _records > 0 && call.Stack.TryGetOctets(2, out var error)
                && verdict.TryKeepExtendedError(error):
                return 0;
            case LuaPart.Spoof when _records == 0 && call.Stack.TryGetOctets(3, out var records) && verdict.TryKeepText(records):
                (verdict.Spoof, verdict.TypeForAny) = ((LuaSpoof)call.Integer(2), (ushort)call.Integer(4));
                return 0;
            default:
                throw new LuaArgumentException($"{Name(part)} can't be changed");
        }
    }

    private static string Name(LuaPart part) => part switch
    {
        LuaPart.TellsSubnet => "useECS",
        LuaPart.OverridesSubnet => "ecsOverride",
        LuaPart.SubnetPrefix => "ecsPrefixLength",
        LuaPart.TemporaryFailureTtl => "tempFailureTTL",
        LuaPart.SkipsCache => "skipCache",
        LuaPart.Pool => "pool",
        LuaPart.ExtendedError => "the Extended DNS Error, whose text may have 128 octets,",
        LuaPart.ProxyValues => "the values of the PROXY header, of which there may be 1024 octets,",
        _ => "that",
    };

    private static int Return(LuaCall call, in ClientAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.Write(octets);
        return call.Return(address.IsIPv4 ? octets[12..] : octets);
    }

    /// <summary>Octets that whoever asks has pinned.</summary>
    private readonly struct Octets(ReadOnlySpan<byte> octets)
    {
        private readonly byte* _first = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(octets));

        public int Length { get; } = octets.Length;

        public ReadOnlySpan<byte> Span => new(_first, Length);
    }
}
