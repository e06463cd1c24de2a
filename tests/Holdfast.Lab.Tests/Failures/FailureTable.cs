using Holdfast.Lab.Processes;

namespace Holdfast.Lab.Tests.Failures;

/// <summary>The failures, a row each. A new one is a row here and in tests/lab/README.md; a test compares the two.</summary>
internal static class FailureTable
{
    private const string Kernel = "the kernel, which closes the dead process's BGP session";

    public static readonly IReadOnlyList<Failure> Rows =
    [
        new("3 SIGKILL", "lb1's daemon is killed", Kernel, "lb2", Milliseconds(100), Milliseconds(200), site => site.Kill("lb1")),
        new("3 SIGSEGV", "lb1's daemon crashes", Kernel, "lb2", Milliseconds(100), Milliseconds(200),
            site => site.Kill("lb1", Signals.SegmentationFault)),
        new("7 only lb4 left", "lb1, lb2 and lb3 are killed", Kernel, "lb4", Milliseconds(1000), Milliseconds(1000), site =>
        {
            var moment = site.Kill("lb3");
            site.Kill("lb2");
            site.Kill("lb1");
            return moment;
        })
        { BothServices = true },
        new("13 link cut", "every packet between lb1 and the router is dropped, with the carrier up", "BFD at both ends", "lb2",
            Milliseconds(400), Milliseconds(500), site => site.CutUplink("lb1", cut: true))
        { Bfd = true, Lb1Says = "Cease/BFD Down" },
        new("14 daemon frozen", "lb1's daemon is stopped in its tracks (SIGSTOP), its sockets open", "BFD in the router", "lb2",
            Milliseconds(400), Milliseconds(500), site => site.Kill("lb1", Signals.Stop))
        { Bfd = true, Repair = site => site.Kill("lb1", Signals.Continue) },
    ];

    private static TimeSpan Milliseconds(int count) => TimeSpan.FromMilliseconds(count);
}
