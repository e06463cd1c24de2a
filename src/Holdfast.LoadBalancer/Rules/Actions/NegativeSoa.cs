using System.Buffers.Binary;
using System.Globalization;
using Holdfast.Dns.Names;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>A SOA record of an operator's choice, by which clients keep a denial (RFC 2308).</summary>
/// <param name="Zone">Its owner.</param>
/// <param name="PrimaryServer">MNAME.</param>
/// <param name="Responsible">RNAME.</param>
/// <param name="Numbers">Serial, refresh, retry, expire, minimum.</param>
internal sealed record NegativeSoa(Name Zone, Name PrimaryServer, Name Responsible, uint[] Numbers)
{
    /// <summary>How it is written.</summary>
    public const string Form = "ZONE MNAME RNAME SERIAL REFRESH RETRY EXPIRE MINIMUM";

    /// <summary>Its data on the wire.</summary>
    public byte[] Data
    {
        get
        {
            byte[] data = [.. PrimaryServer.Wire, .. Responsible.Wire, .. new byte[Numbers.Length * sizeof(uint)]];
            foreach (var (place, number) in Numbers.Index())
            {
                var at = data.Length - ((Numbers.Length - place) * sizeof(uint));
                BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(at), number);
            }

            return data;
        }
    }

    /// <summary>Reads it; null when it is not one.</summary>
    public static NegativeSoa? Parse(string text)
    {
        const int names = 3, numbers = 5;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != names + numbers || !Name.TryParse(words[0], out var zone) || !Name.TryParse(words[1], out var primary)
            || !Name.TryParse(words[2], out var responsible))
            return null;
        var values = new uint[numbers];
        for (var i = 0; i < numbers; i++)
        {
            if (!uint.TryParse(words[names + i], NumberStyles.None, CultureInfo.InvariantCulture, out values[i]))
                return null;
        }

        return new(zone, primary, responsible, values);
    }
}
