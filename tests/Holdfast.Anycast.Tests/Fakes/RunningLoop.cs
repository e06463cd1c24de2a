using Holdfast.Linux.Polling;

namespace Holdfast.Anycast.Tests.Fakes;

/// <summary>An event loop for all tests that need one, for as long as the process lasts.</summary>
internal static class RunningLoop
{
    public static EventLoop Instance { get; } = Start();

    private static EventLoop Start()
    {
        var loop = new EventLoop("tests");
        loop.Start();
        return loop;
    }
}
