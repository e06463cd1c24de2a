using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Names;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Rules;

/// <summary>Service bindings (RFC 9460): <c>newSVCRecordParameters(1, 'dot.example.', { alpn={'dot'}, port=853 })</c>.</summary>
internal static class ServiceBindings
{
    /// <summary>The function that makes one.</summary>
    public const string Maker = "newSVCRecordParameters";

    /// <summary>What its table has, and the parameter that each is.</summary>
    private static readonly IReadOnlyList<OptionRow<List<string>>> Parameters =
    [
        Listed("mandatory", "mandatory"), Listed("alpn", "alpn"),
        new("noDefaultAlpn", "`no-default-alpn`", static (value, to) =>
        {
            if (value.Truth() == true) to.Add("no-default-alpn");
        }),
        Listed("port", "port"), Listed("ipv4hint", "ipv4hint"), Listed("ech", "ech"), Listed("ipv6hint", "ipv6hint"),
    ];

    /// <summary>Reads SpoofSVCAction.</summary>
    public static ActionResult? ReadAction(Arguments call)
    {
        if (call.Required(0, "service bindings") is not { } argument) return null;
        var bindings = new SequenceNode(argument.At);
        foreach (var item in argument.OneOrMany())
        {
            if (item.Object("a service binding", $"make it by {Maker}") is not { } made
                || Text(new Arguments(made, call.Reading)) is not { } text)
                return null;
            bindings.Add(new ScalarNode(text, isPlain: false, item.At));
        }
        return AnswerActions.Answer(call, new Settings().Set("spoof_svcb", bindings), 1);
    }

    private static string? Text(Arguments call)
    {
        if (call.Required(0, "a priority")?.Text() is not { } priority || call.Required(1, "a target")?.Text() is not { } target)
            return null;
        List<string> words = [priority, target];
        OptionRow<List<string>>.ApplyAll(Parameters, call, 2, words);
        return string.Join(' ', words);
    }

    private static OptionRow<List<string>> Listed(string name, string parameter) => new(name, $"`{parameter}`", (value, to) =>
    {
        string[] all = [.. value.OneOrMany().Select(item => item.Text()).OfType<string>()];
        if (all.Length > 0) to.Add($"{parameter}={string.Join(',', all)}");
    });
}
