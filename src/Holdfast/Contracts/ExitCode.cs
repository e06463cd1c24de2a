namespace Holdfast.Contracts;

/// <summary>What the process ends with. Scripts and systemd (<c>RestartPreventExitStatus</c>) rely on these.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int NotRunning = 3;
    public const int NoSuchObject = 4;
    public const int NoInput = 66;
    public const int NoPermission = 77;
    public const int Configuration = 78;

    /// <summary>Each code with what it means, as manuals say it.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> Meanings { get; } =
    [
        (Ok, "It is done, or well."),
        (Failed, "The command failed, whoever was asked said no, or what it asked about is unhealthy."),
        (Usage, "The command line is wrong."),
        (NotRunning, "No daemon answers on the socket (as systemctl has it)."),
        (NoSuchObject, "There is no service, backend, neighbor or pool of that name."),
        (NoInput, "The configuration file cannot be read (EX_NOINPUT)."),
        (NoPermission, "The file or the socket may not be opened (EX_NOPERM)."),
        (Configuration, "The configuration is wrong (EX_CONFIG)."),
    ];
}
