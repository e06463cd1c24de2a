using Holdfast.Collections;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Hedging;

namespace Holdfast.Configuration.Keys;

/// <summary>The types of <c>dns.hedge</c> and <c>dns.retry_on</c>.</summary>
internal static class HedgeKeys
{
    private const string Auto = "auto", Off = "off";

    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1), Most = TimeSpan.FromMinutes(1);

    public static readonly KeyType<HedgeTime> Time = new ScalarType<HedgeTime>(
        "`auto`, `off` or duration, 1ms to 1m", JsonShapes.AnyOf(JsonShapes.OneOf(Auto, Off), JsonShapes.Duration), ReadTime,
        Written);

    // Those by which a backend says that it could not, or would not, do what another may.
    private static readonly ResponseCode[] Failures = [ResponseCode.ServFail, ResponseCode.NotImp, ResponseCode.Refused];

    private static readonly string[] FailureWords = [.. Failures.Select(code => code.ToMnemonic())];

    public static readonly KeyType<ValueList<ResponseCode>> RetryOn = new ScalarType<ValueList<ResponseCode>>(
        "list of " + string.Join(", ", FailureWords.Select(word => $"`{word}`")),
        JsonShapes.OneOrMany(JsonShapes.OneOf(FailureWords)),
        static field => [.. field.OneOrMany().Select(ReadFailure).OfType<ResponseCode>().Distinct()],
        static codes => OptionText.List<string>([.. codes.Select(code => code.ToMnemonic())]));

    private static HedgeTime? ReadTime(Field field) => field.Text() switch
    {
        null => null,
        Auto => HedgeTime.Auto,
        Off => HedgeTime.Off,
        _ => field.Duration(Least, Most) is { } time ? new HedgeTime(time) : null,
    };

    private static ResponseCode? ReadFailure(Field field) =>
        field.Choice(FailureWords) is { } word ? Failures[Array.IndexOf(FailureWords, word)] : null;

    private static string Written(HedgeTime time) =>
        time.Fixed is not { } duration ? Auto : time.IsOn ? OptionText.Of(duration) : Off;
}
