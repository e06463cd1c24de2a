using System.Globalization;

namespace Holdfast.Dns.Codes;

/// <summary>Mnemonics of response codes: <c>SERVFAIL</c>, or <c>RCODE12</c> for one without a name.</summary>
public static class ResponseCodeMnemonic
{
    private const string NumberPrefix = "RCODE";

    private static readonly (ResponseCode Value, string Mnemonic)[] Table =
    [
        (ResponseCode.NoError, "NOERROR"), (ResponseCode.FormErr, "FORMERR"), (ResponseCode.ServFail, "SERVFAIL"),
        (ResponseCode.NXDomain, "NXDOMAIN"), (ResponseCode.NotImp, "NOTIMP"), (ResponseCode.Refused, "REFUSED"),
        (ResponseCode.YXDomain, "YXDOMAIN"), (ResponseCode.YXRRSet, "YXRRSET"), (ResponseCode.NXRRSet, "NXRRSET"),
        (ResponseCode.NotAuth, "NOTAUTH"), (ResponseCode.NotZone, "NOTZONE"), (ResponseCode.DsoTypeNI, "DSOTYPENI"),
        (ResponseCode.BadVers, "BADVERS"), (ResponseCode.BadKey, "BADKEY"), (ResponseCode.BadTime, "BADTIME"),
        (ResponseCode.BadMode, "BADMODE"), (ResponseCode.BadName, "BADNAME"), (ResponseCode.BadAlg, "BADALG"),
        (ResponseCode.BadTrunc, "BADTRUNC"), (ResponseCode.BadCookie, "BADCOOKIE"),
    ];

    /// <summary>The mnemonic, or <c>RCODE</c> and the number.</summary>
    public static string ToMnemonic(this ResponseCode value)
    {
        foreach (var (known, mnemonic) in Table)
        {
            if (known == value)
                return mnemonic;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{NumberPrefix}{(ushort)value}");
    }

    /// <summary>Reads a mnemonic without regard to case, or <c>RCODE</c> and a number from 0 to 4095.</summary>
    public static bool TryParse(string? text, out ResponseCode value)
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
            || !ushort.TryParse(text.AsSpan(NumberPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number > 4095)
        {
            return false;
        }

        value = (ResponseCode)number;
        return true;
    }
}
