using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;

namespace Holdfast.Dns.Messages;

/// <summary>A question (RFC 1035, section 4.1.2).</summary>
/// <param name="Name">The name asked for.</param>
/// <param name="Type">The type asked for.</param>
/// <param name="Class">The class asked for.</param>
public sealed record Question(Name Name, RecordType Type, RecordClass Class = RecordClass.IN)
{
    /// <summary>Name, class and type with blanks between.</summary>
    public override string ToString() => $"{Name} {Class.ToMnemonic()} {Type.ToMnemonic()}";
}
