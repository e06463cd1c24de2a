using System.CommandLine;
using System.Text.Json;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Commands;

/// <summary>
/// <c>holdfast show config [--effective]</c>: what the daemon goes by, which is the file as it was taken over last.
/// </summary>
internal static class ShowConfigCommand
{
    public static Command Build()
    {
        var options = new ShowOptions();
        var effective = new Option<bool>("--effective") { Description = "Also what holds because the file says nothing of it" };
        var command = new Command("config", "The configuration in force, key by key; secrets are not shown") { effective };
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => options.ShowAsync(
            parsed, (api, token) => AskAsync(api, parsed.GetValue(effective), token), ReportViews.Settings,
            static _ => ExitCode.Ok, cancellation));
        return command;
    }

    private static async Task<ApiAnswer<IReadOnlyList<SettingReport>>> AskAsync(
        ApiClient api, bool effective, CancellationToken cancellation)
    {
        var type = ReportJson.Default.IReadOnlyListSettingReport;
        var answer = await api.GetAsync("config", type, cancellation);
        if (effective || answer.Value is not { } all) return answer;
        IReadOnlyList<SettingReport> said = [.. all.Where(setting => !setting.Default)];
        return answer with { Value = said, Json = JsonSerializer.Serialize(said, type) };
    }
}
