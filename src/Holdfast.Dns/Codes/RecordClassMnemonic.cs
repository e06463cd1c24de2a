using System.Globalization;

namespace Holdfast.Dns.Codes;

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
            || !ushort.TryParse(text.AsSpan(NumberPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        value = (RecordClass)number;
        return true;
    }
}
