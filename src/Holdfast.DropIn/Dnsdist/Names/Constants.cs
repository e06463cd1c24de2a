using System.Globalization;
using Holdfast.Dns.Codes;

namespace Holdfast.DropIn.Dnsdist.Names;

/// <summary>
/// dnsdist's numbers, which its Lua files know by the names of tables, and the words of the native keys for them.
/// </summary>
internal static class Constants
{
    /// <summary>A class as the native keys write it.</summary>
    /// <param name="dnsdist">Its number, or its name.</param>
    public static string ClassOf(string dnsdist) => dnsdist.ToUpperInvariant() is "CHAOS" ? "CH"
        : ushort.TryParse(dnsdist, CultureInfo.InvariantCulture, out var number) ? ((RecordClass)number).ToMnemonic() : dnsdist;

    /// <summary>A type as the native keys write it.</summary>
    /// <param name="dnsdist">Its number, or its name.</param>
    public static string TypeOf(string dnsdist) =>
        ushort.TryParse(dnsdist, CultureInfo.InvariantCulture, out var number) ? ((RecordType)number).ToMnemonic() : dnsdist;

    /// <summary>A response code as the native keys write it.</summary>
    /// <param name="dnsdist">Its number, or its name.</param>
    public static string RcodeOf(string dnsdist) =>
        int.TryParse(dnsdist, CultureInfo.InvariantCulture, out var number) ? ((ResponseCode)number).ToMnemonic() : dnsdist;

    /// <summary>An opcode as the native keys write it.</summary>
    /// <param name="dnsdist">Its number.</param>
    public static string OpcodeOf(string dnsdist) =>
        int.TryParse(dnsdist, CultureInfo.InvariantCulture, out var number) && Enum.IsDefined((Opcode)number)
            ? ((Opcode)number).ToString().ToUpperInvariant() : dnsdist;
}
