using System.Globalization;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Api.Reports;

/// <summary>The configuration in force, and what it waits for.</summary>
internal static class ConfigurationReports
{
    public static ConfigurationReport Of(ConfigurationStatus configuration) =>
        new(configuration.Path, configuration.LoadedAt, configuration.RefusedAt)
        {
            Number = configuration.Number,
            ConfirmUntil = configuration.Unconfirmed?.Until,
            BackTo = configuration.Unconfirmed?.Number,
            FilesSetAside = configuration.IsSetAside,
        };

    /// <summary>What an operator may have forgotten.</summary>
    public static IEnumerable<string> Warnings(ConfigurationStatus configuration)
    {
        if (Told(configuration) is { } told) yield return told;
    }

    /// <summary>The same as a line of <c>explain</c>, since it may change what is announced; none while nothing waits.</summary>
    public static IEnumerable<InputReport> Inputs(ConfigurationStatus configuration)
    {
        if (Told(configuration) is { } told) yield return new InputReport("configuration", null, told);
    }

    private static string? Told(ConfigurationStatus configuration)
    {
        var name = configuration.Number is { } number
            ? string.Create(CultureInfo.InvariantCulture, $"configuration {number}") : "the configuration";
        return configuration.Unconfirmed is { } unconfirmed ? $"{name} was {unconfirmed}"
            : configuration.IsSetAside
                ? $"{name} runs, and not {configuration.Path}, which was given up (not confirmed, or rolled back from): "
                    + "`holdfast reload` takes it over; a restart does not, unless it has changed by then"
            : null;
    }
}
