namespace Holdfast.Linux.Processes;

/// <summary>What the spawning thread made: a process, or the reason there is none.</summary>
/// <param name="Pid">Process and process group; 0 when nothing was started.</param>
/// <param name="PidFd">Readable once the process has ended; -1 when nothing was started.</param>
/// <param name="Output">The reading end of its stdout and stderr; -1 when nothing was started.</param>
/// <param name="Errno">Why nothing was started.</param>
/// <param name="Failure">The same in words; null when it was started.</param>
internal sealed record SpawnedProcess(int Pid, int PidFd, int Output, int Errno, string? Failure)
{
    public static SpawnedProcess Failed(int errno, string failure) => new(0, -1, -1, errno, failure);
}
