namespace Holdfast.Lab.Processes;

/// <summary>Numbers of the signals the lab sends.</summary>
public static class Signals
{
    /// <summary>SIGHUP.</summary>
    public const int HangUp = 1;

    /// <summary>SIGKILL.</summary>
    public const int Kill = 9;

    /// <summary>SIGSEGV.</summary>
    public const int SegmentationFault = 11;

    /// <summary>SIGCONT.</summary>
    public const int Continue = 18;

    /// <summary>SIGSTOP.</summary>
    public const int Stop = 19;

    /// <summary>SIGTERM.</summary>
    public const int Terminate = 15;
}
