using System.Text.Encodings.Web;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Logging.Formats;

/// <summary>How the fields of a message are written.</summary>
internal enum FieldForm
{
    /// <summary><c>key=value</c>, with spaces between.</summary>
    Text,

    /// <summary>The members of one JSON object (RFC 8259).</summary>
    Json,

    /// <summary>Fields of the journal's native protocol: <c>DNS_KEY=value</c>, a line each.</summary>
    Journal,
}

/// <summary>Writes the fields of a message of the query log, one after another.</summary>
/// <param name="line">Memory that is long enough for all.</param>
/// <param name="form">How they are written.</param>
internal ref struct FieldWriter(Span<byte> line, FieldForm form)
{
    private LineWriter _line = new(line);

    /// <summary>Ends the message; returns its octets.</summary>
    public int End()
    {
        if (form == FieldForm.Json)
            _line.Add('}');
        return _line.Length;
    }

    /// <summary>Writes a word: ASCII letters, digits, hyphens and the like.</summary>
    public void Word(scoped ReadOnlySpan<byte> key, string value)
    {
        BeginField(key, isText: true);
        _line.Add(value);
        EndField(isText: true);
    }

    /// <summary>Writes a text without spaces: a domain name in presentation format, a name of the configuration.</summary>
    public void Text(scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> value)
    {
        BeginField(key, isText: true);
        if (form == FieldForm.Json)
        {
            _ = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(value, _line.Rest, out _, out int written);
            _line.Advance(written);
        }
        else
        {
            _line.Add(value);
        }

        EndField(isText: true);
    }

    /// <summary>Writes a number.</summary>
    public void Number(scoped ReadOnlySpan<byte> key, long value)
    {
        BeginField(key);
        _line.Add(value);
        EndField();
    }

    /// <summary>Writes a duration in milliseconds, to the microsecond.</summary>
    public void Milliseconds(scoped ReadOnlySpan<byte> key, long nanoseconds)
    {
        BeginField(key);
        _line.Add(nanoseconds / 1_000_000);
        _line.Add('.');
        _line.AddDigits(nanoseconds / 1000 % 1000, 3);
        EndField();
    }

    /// <summary>Writes the flags of a header: a number for programs, words for people.</summary>
    public void Flags(scoped ReadOnlySpan<byte> key, ushort flags)
    {
        if (form == FieldForm.Json)
            Number(key, flags);
        else
            Word(key, FlagWords.Of((HeaderFlags)flags));
    }

    /// <summary>Writes a time.</summary>
    public void Time(scoped ReadOnlySpan<byte> key, long unixNanoseconds)
    {
        BeginField(key, isText: true);
        _line.AddTime(unixNanoseconds);
        EndField(isText: true);
    }

    /// <summary>Writes an address.</summary>
    public void Address(scoped ReadOnlySpan<byte> key, in ClientAddress address)
    {
        BeginField(key, isText: true);
        _line.Add(in address);
        EndField(isText: true);
    }

    private void BeginField(scoped ReadOnlySpan<byte> key, bool isText = false)
    {
        switch (form)
        {
            case FieldForm.Json:
                _line.Add(_line.Length == 0 ? "{\""u8 : ",\""u8);
                _line.Add(key);
                _line.Add(isText ? "\":\""u8 : "\":"u8);
                break;
            case FieldForm.Journal:
                _line.Add("DNS_"u8);
                foreach (byte letter in key)
                    _line.Add(char.ToUpperInvariant((char)letter));
                _line.Add('=');
                break;
            default:
                if (_line.Length > 0)
                    _line.Add(' ');
                _line.Add(key);
                _line.Add('=');
                break;
        }
    }

    private void EndField(bool isText = false)
    {
        if (form == FieldForm.Journal)
            _line.Add('\n');
        else if (form == FieldForm.Json && isText)
            _line.Add('"');
    }
}
