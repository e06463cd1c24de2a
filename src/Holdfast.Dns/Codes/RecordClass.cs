using System.Globalization;

namespace Holdfast.Dns.Codes;

/// <summary>The class of a resource record or question (RFC 1035, section 3.2.4; RFC 6895, section 3.2).</summary>
public enum RecordClass : ushort
{
    /// <summary>Internet.</summary>
    IN = 1,

    /// <summary>Chaos; today the class of questions about the server itself, such as <c>id.server</c> (RFC 4892).</summary>
    CH = 3,

    /// <summary>Hesiod.</summary>
    HS = 4,

    /// <summary>No class: "none of these exist" in updates (RFC 2136).</summary>
    None = 254,

    /// <summary>Any class, in questions and updates only.</summary>
    Any = 255,
}

/// <summary>Mnemonics of classes: <c>IN</c>, or <c>CLASS32</c> for one without a name (RFC 3597, section 5).</summary>
public static class RecordClassMnemonic
{
    private const string NumberPrefix = "CLASS";

    private static readonly (RecordClass Value, string Mnemonic)[] Table =
    [
        (RecordClass.IN, "IN"), (RecordClass.CH, "CH"), (RecordClass.HS, "HS"), (RecordClass.None, "NONE"),
        (RecordClass.Any, "ANY"),
    ];

    /// <summary>The mnemonic, or <c>CLASS</c> and the number.</summary>
    public static string ToMnemonic(this RecordClass value)
    {
        foreach (var (known, mnemonic) in Table)
        {
            if (known == value)
                return mnemonic;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{NumberPrefix}{(ushort)value}");
    }

    /// <summary>Reads a mnemonic without regard to case, or <c>CLASS</c> and a number from 0 to 65535.</summary>
    public static bool TryParse(string? text, out RecordClass value)
    {
        value = default;
        if (text is null)
            return false;
        foreach (var (known, mnemonic) in Table)
        {
            if (text.Equals(mnemonic, StringComparison.OrdinalIgnoreCase))
            {
                value = known;
                return true;
            }
        }

        if (!text.StartsWith(NumberPrefix, StringComparison.OrdinalIgnoreCase)
            || !ushort.TryParse(
                text.AsSpan(NumberPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        value = (RecordClass)number;
        return true;
    }
}
