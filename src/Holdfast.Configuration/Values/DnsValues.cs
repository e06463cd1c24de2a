using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Policies;

namespace Holdfast.Configuration.Values;

/// <summary>Reads what DNS has names for: domain names, types, classes, response codes, whole questions.</summary>
internal static class DnsValues
{
    /// <summary>A domain name.</summary>
    public static Name? DomainName(this Field field) => field.Text() is { } text ? ReadName(field, text) : null;

    /// <summary>A record type by its mnemonic or as TYPEnnn.</summary>
    public static RecordType? Type(this Field field) => field.Text() is { } text ? ReadType(field, text) : null;

    /// <summary>A class.</summary>
    public static RecordClass? Class(this Field field)
    {
        if (field.Text() is not { } text) return null;
        if (RecordClassMnemonic.TryParse(text, out var value)) return value;
        Unknown(field, text, "class", ["IN", "CH", "HS"]);
        return null;
    }

    /// <summary>A response code.</summary>
    public static ResponseCode? Rcode(this Field field)
    {
        if (field.Text() is not { } text) return null;
        if (ResponseCodeMnemonic.TryParse(text, out var value)) return value;
        Unknown(field, text, "response code", [.. Enum.GetValues<ResponseCode>().Select(code => code.ToMnemonic())]);
        return null;
    }

    /// <summary>A question: a name and, after a space, a type; A unless given.</summary>
    public static (Name Name, RecordType Type)? Question(this Field field)
    {
        if (field.Text() is not { } text) return null;
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > 2)
        {
            field.Error($"`{ScalarValues.Shorten(text)}` is not a question",
                "write a name and a type, such as `a.root-servers.net A`");
            return null;
        }
        var name = ReadName(field, words[0]);
        var type = words.Length == 2 ? ReadType(field, words[1]) : RecordType.A;
        return name is null || type is null ? null : (name, type.Value);
    }

    /// <summary>A policy by its name.</summary>
    public static PolicyType? Policy(this Field field) =>
        field.Choice([.. PolicyType.All.Select(type => type.Name)]) is { } name ? PolicyType.Find(name) : null;

    private static Name? ReadName(Field field, string text)
    {
        if (!text.All(char.IsAscii))
            field.Error($"`{ScalarValues.Shorten(text)}` is not a domain name", "write it in its ASCII form (xn--...)");
        else if (Name.TryParse(text, out var name, out var error)) return name;
        else field.Error($"`{ScalarValues.Shorten(text)}` is not a domain name", error);
        return null;
    }

    private static RecordType? ReadType(Field field, string text)
    {
        if (RecordTypeMnemonic.TryParse(text, out var type)) return type;
        Unknown(field, text, "record type", [.. RecordTypeMnemonic.Known.Select(known => known.ToMnemonic())]);
        return null;
    }

    private static void Unknown(Field field, string text, string what, string[] known)
    {
        var near = Nearest.To(text, known);
        field.Error($"`{ScalarValues.Shorten(text)}` is not a {what}",
            near is null ? $"such as {known[0]} or {known[1]}" : $"did you mean `{near}`?");
    }
}
