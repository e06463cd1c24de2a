using Holdfast.Anycast.Resolver;
using Holdfast.Linux.Processes;

namespace Holdfast.Anycast.Checks;

/// <summary>Makes the polled checks of the options.</summary>
internal static class PolledChecks
{
    /// <summary>Gives the check of an option record; null where it is known at once and not polled.</summary>
    /// <param name="resolver">The resolver that is asked.</param>
    /// <param name="time">Measures time-outs, latencies and ages.</param>
    internal static Func<CheckOptions, PolledCheck?> Asking(IResolverView resolver, TimeProvider time)
    {
        var run = Running(time);
        return options => options switch
        {
            CheckOptions.Command command => new CommandCheck(command, run),
            CheckOptions.Query query => new QueryCheck(query, resolver, time),
            CheckOptions.TcpConnect tcp => new TcpCheck(tcp, resolver, time),
            CheckOptions.Http http => new HttpCheck(http, time),
            CheckOptions.File file => new FileCheck(file, time),
            _ => null,
        };
    }

    /// <summary>Runs commands, their time-outs measured by a clock.</summary>
    internal static RunCommand Running(TimeProvider time) => (arguments, environment, timeout, cancellation) =>
        CommandRunner.RunAsync(arguments, environment, timeout, cancellation, time);
}
