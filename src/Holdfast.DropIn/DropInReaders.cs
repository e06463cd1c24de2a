using Holdfast.Configuration.Foreign;
using Holdfast.DropIn.AnycastHealthchecker;
using Holdfast.DropIn.Dnsdist;
using Holdfast.DropIn.ExaBgp;
using Holdfast.DropIn.HealthCheckConf;

namespace Holdfast.DropIn;

/// <summary>The formats of other programs that are read as they are.</summary>
public static class DropInReaders
{
    /// <summary>All, in the order of the command line's help. Each is offered as an option, <c>--NAME FILE</c>.</summary>
    public static IReadOnlyList<ForeignReader> All { get; } =
        [new DnsdistReader(), new ExaBgpReader(), new HealthCheckConfReader(), new AnycastHealthcheckerReader()];
}
