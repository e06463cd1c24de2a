using System.CommandLine;
using System.Globalization;
using Holdfast.Contracts;

namespace Holdfast.Commands;

/// <summary><c>holdfast confirm</c>: keeps what <c>holdfast reload --confirm</c> has taken over.</summary>
internal static class ConfirmCommand
{
    public static Command Build()
    {
        var client = new ClientOptions();
        var command = new Command("confirm", "Keep the configuration that `reload --confirm` took over");
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = client.Connect(parsed);
            var answer = await api.PostAsync(
                "confirm?by=" + Uri.EscapeDataString(OperatorName.Current), ReportJson.Default.ActionReport, cancellation);
            return client.Print(parsed, answer);
        });
        return command;
    }

    /// <summary>The request for a reload that goes back after a time, or stays.</summary>
    public static string ReloadPath(TimeSpan? confirmWithin) =>
        $"reload?by={Uri.EscapeDataString(OperatorName.Current)}" + (confirmWithin is { } within
            ? string.Create(CultureInfo.InvariantCulture, $"&confirm={within.TotalSeconds:0.###}") : "");
}
