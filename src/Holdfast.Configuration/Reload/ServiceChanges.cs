using Holdfast.Anycast;
using Holdfast.Anycast.Services;

namespace Holdfast.Configuration.Reload;

/// <summary>Finds what differs in services.</summary>
internal static class ServiceChanges
{
    public static void Find(AnycastOptions old, AnycastOptions @new, ChangeList changes) =>
        changes.Compare(ReloadArea.Service, old.Services, @new.Services, service => service.Name, DifferencesOf);

    private static string DifferencesOf(ServiceOptions was, ServiceOptions now)
    {
        var prefixes = now.Prefixes.Except(was.Prefixes).Select(prefix => $"+{prefix}").Concat(was.Prefixes.Except(now.Prefixes).Select(prefix => $"-{prefix}"));
        var others = ChangeList.Differences(
            ("med", OptionWords.Of(was.Med), OptionWords.Of(now.Med)),
            ("next_hop", OptionWords.Of(was.NextHop), OptionWords.Of(now.NextHop)),
            ("communities", $"[{was.Communities}]", $"[{now.Communities}]"),
            ("checks", ChecksOf(was), ChecksOf(now)),
            ("require", was.Require is { } all ? OptionWords.Of(all) : "all", now.Require is { } every ? OptionWords.Of(every) : "all"),
            ("fast_interval", was.FastInterval is { } fast ? OptionWords.Of(fast) : "", now.FastInterval is { } faster ? OptionWords.Of(faster) : ""),
            ("jitter", $"{OptionWords.Of(was.Jitter)}%", $"{OptionWords.Of(now.Jitter)}%"),
            ("damping", OptionWords.Of(was.Damping), OptionWords.Of(now.Damping)),
            ("interval", OptionWords.Of(was.Interval), OptionWords.Of(now.Interval)),
            ("timeout", OptionWords.Of(was.Timeout), OptionWords.Of(now.Timeout)),
            ("rise", OptionWords.Of(was.Rise), OptionWords.Of(now.Rise)),
            ("fall", OptionWords.Of(was.Fall), OptionWords.Of(now.Fall)),
            ("disable_file", was.DisableFile ?? "", now.DisableFile ?? ""),
            ("as_path_prepend", OptionWords.Of(was.AsPathPrepend), OptionWords.Of(now.AsPathPrepend)),
            ("local_preference", was.LocalPreference is { } preferred ? OptionWords.Of(preferred) : "", now.LocalPreference is { } prefers ? OptionWords.Of(prefers) : ""),
            ("on_disabled", OptionWords.Of(was.OnDisabled), OptionWords.Of(now.OnDisabled)),
            ("hooks", OptionWords.Of(was.Hooks), OptionWords.Of(now.Hooks)),
            ("on_down", OptionWords.Of(was.OnDown), OptionWords.Of(now.OnDown)));
        return string.Join(", ", prefixes.Append(others).Where(words => words.Length > 0));
    }

    private static string ChecksOf(ServiceOptions service) => $"[{string.Join("; ", service.Checks.Select(OptionWords.Of))}]";
}
