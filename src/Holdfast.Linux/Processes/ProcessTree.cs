using System.Globalization;

namespace Holdfast.Linux.Processes;

/// <summary>
/// Who descends from whom, as the kernel tells in <c>/proc</c> (CONFIG_PROC_CHILDREN, which distributions have).
/// </summary>
internal static class ProcessTree
{
    /// <summary>
    /// Kills all descendants of a process, whatever groups and sessions they have made for themselves. It is left itself.
    /// </summary>
    public static void KillDescendants(int process)
    {
        foreach (int child in Children(process))
            Kill(child);
    }

    /// <summary>Kills a process, and then its descendants: once it is dead it makes no more of them.</summary>
    public static void Kill(int process)
    {
        var descendants = Children(process);
        _ = LibC.Kill(process, CommandReaper.KillSignal);
        foreach (int child in descendants)
            Kill(child);
    }

    /// <summary>Children of a process, dead ones that nobody has waited for included.</summary>
    public static List<int> Children(int process)
    {
        var children = new List<int>();
        try
        {
            string threads = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task");
            foreach (string thread in Directory.EnumerateDirectories(threads))
                children.AddRange(ChildrenOfThread(thread));
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or /proc shows nobody else's processes (hidepid).
        }
        return children;
    }

    /// <summary>
    /// Processes that this one was given as the nearest subreaper: the kernel hands them to the first thread, which starts none
    /// itself.
    /// </summary>
    public static List<int> Adopted() =>
        ChildrenOfThread(string.Create(CultureInfo.InvariantCulture, $"/proc/self/task/{Environment.ProcessId}"));

    /// <summary>The process group and the session of a process; null when it has ended.</summary>
    public static (int Group, int Session)? Belonging(int process)
    {
        try
        {
            // pid (name) state ppid pgrp session ...; the name may hold anything (proc_pid_stat(5)).
            string status = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            string[] fields = status[(status.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(fields[2], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture));
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static List<int> ChildrenOfThread(string thread)
    {
        try
        {
            return [.. File.ReadAllText($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture))];
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
