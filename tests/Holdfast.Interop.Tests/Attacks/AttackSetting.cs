using System.Globalization;

namespace Holdfast.Interop.Tests.Attacks;

/// <summary>How large an attack is: less in a test run, in full where the environment says so (scripts/soak).</summary>
public static class AttackSetting
{
    /// <summary>Connections of strangers, and of one client's network: ATTACK_CONNECTIONS.</summary>
    public static int Connections { get; } = Read("ATTACK_CONNECTIONS", 2000);

    /// <summary>How long one client takes all the memory that it gets: ATTACK_SECONDS.</summary>
    public static TimeSpan Duration { get; } = TimeSpan.FromSeconds(Read("ATTACK_SECONDS", 3));

    /// <summary>
    /// How long a permitted newcomer waits for its answer, connecting included: ATTACK_NEWCOMER_MS. The machine of a test run has
    /// other work too.
    /// </summary>
    public static TimeSpan Newcomer { get; } = TimeSpan.FromMilliseconds(Read("ATTACK_NEWCOMER_MS", 1000));

    /// <summary>Rates of malformed queries, each second: ATTACK_COOKIES.</summary>
    public static IReadOnlyList<int> Cookies { get; } =
        [.. (Environment.GetEnvironmentVariable("ATTACK_COOKIES") ?? "20 150").Split(' ').Select(Number)];

    private static int Read(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { } value ? Number(value) : otherwise;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
