using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Clients;
using Holdfast.Lua;
using Holdfast.Lua.Values;

namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>
/// The query that a policy is asked about, as the <c>dq</c> of one state: an object that is made once, and read from here while
/// a call lasts.
/// </summary>
internal sealed unsafe class LuaQuery
{
    private readonly int _value;
    private byte* _name;
    private int _nameLength;
    private RecordType _type;
    private RecordClass _class;
    private ClientAddress _client;
    private ushort _clientPort;
    private bool _isStream;
    private LuaHeader? _header;

    /// <summary>Makes the object.</summary>
    public LuaQuery(LuaState state)
    {
        var stack = state.Stack;
        var wrong = state.Load(LuaQueryText.Text, "=[holdfast]");
        if (wrong is null)
        {
            stack.Push(Read, raises: false);
            if (state.TryCall(stack, 1, 1, state.Limits.Load) != LuaStatus.Ok)
                wrong = state.TakeError(stack);
        }
        if (wrong is not null)
            throw new InvalidOperationException(wrong.ToString());
        _value = state.Keep();
        stack.PushTable();
        foreach (var type in RecordTypeMnemonic.Known)
        {
            stack.Push((long)type);
            stack.SetField(-2, System.Text.Encoding.ASCII.GetBytes(type.ToMnemonic()));
        }
        state.SetGlobal("DNSQType");
    }

    private enum Part
    {
        QName = 1,
        QType,
        QClass,
        Client,
        ClientPort,
        IsStream,
        Flags,
        Length,
        DnssecOk,
        Server,
        ServerPort,
    }

    /// <summary>The name asked for, on the wire.</summary>
    public ReadOnlySpan<byte> QName => new(_name, _nameLength);

    /// <summary>A query's turn begins.</summary>
    /// <param name="question">The query.</param>
    /// <param name="name">Its name, which stays there until <see cref="End"/>.</param>
    public void Begin(scoped in LuaQuestion question, byte* name)
    {
        _name = name;
        _nameLength = question.QName.Length;
        (_type, _class) = (question.QType, question.QClass);
        (_client, _clientPort, _isStream) = (question.Client, question.ClientPort, question.IsStream);
        _header = question.Header;
    }

    /// <summary>Its turn is over: who kept the object reads nothing from it.</summary>
    public void End() => _name = null;

    /// <summary>Pushes the object.</summary>
    public void Push(LuaStack stack) => stack.PushKept(_value);

    private int Read(LuaCall call)
    {
        if (_name is null || !call.Stack.TryGetInteger(1, out var part))
            return 0;
        switch ((Part)part)
        {
            case Part.QName: return call.Return(QName);
            case Part.QType: return call.Return((long)_type);
            case Part.QClass: return call.Return((long)_class);
            case Part.ClientPort: return call.Return(_clientPort);
            case Part.IsStream: return call.Return(_isStream);
            case Part.Client: return Return(call, in _client);
            case Part.Flags when _header is { } header: return call.Return(header.Flags);
            case Part.Length when _header is { } header: return call.Return(header.Length);
            case Part.DnssecOk when _header is { } header: return call.Return(header.DnssecOk);
            case Part.Server when _header is { } header: return Return(call, header.Server);
            case Part.ServerPort when _header is { } header: return call.Return(header.ServerPort);
            default: return 0;
        }
    }

    private static int Return(LuaCall call, in ClientAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.Write(octets);
        return call.Return(address.IsIPv4 ? octets[12..] : octets);
    }
}
