using System.Collections.Immutable;
using Holdfast.Anycast.Resolver;
using Holdfast.Linux.Processes;

namespace Holdfast.Anycast.Checks;

/// <summary>
/// The kinds of checks. A kind is a file of its own with its options (a <see cref="CheckOptions"/>) and what runs them, and
/// a line in the list here; its keys are a table in the configuration.
/// </summary>
public static class CheckKinds
{
    internal static ImmutableArray<Kind> All { get; } =
    [
        Of<CheckOptions.Query, QueryCheck>(),
        Of<CheckOptions.Command, CommandCheck>(),
        Of<CheckOptions.Pool, PoolCheck>(),
        Of<CheckOptions.TcpConnect, TcpCheck>(),
        Of<CheckOptions.Http, HttpCheck>(),
        Of<CheckOptions.File, FileCheck>(),
    ];

    /// <summary>The key of each kind in the configuration of a check, in the order that messages name them.</summary>
    public static ImmutableArray<string> Keys { get; } = [.. All.Select(kind => kind.Key)];

    /// <summary>The check of some options; null where it is known at once and not polled.</summary>
    internal static PolledCheck? Create(CheckOptions options, CheckServices services) =>
        All.Single(kind => kind.Options == options.GetType()).Create(options, services);

    private static Kind Of<TOptions, TCheck>() where TOptions : CheckOptions where TCheck : ICheckKind<TOptions> =>
        new(TCheck.Key, typeof(TOptions), static (options, services) => TCheck.Create((TOptions)options, services));

    internal sealed record Kind(string Key, Type Options, Func<CheckOptions, CheckServices, PolledCheck?> Create);
}

/// <summary>A kind of check.</summary>
/// <typeparam name="TOptions">Its options.</typeparam>
internal interface ICheckKind<in TOptions> where TOptions : CheckOptions
{
    /// <summary>Its key in the configuration.</summary>
    static abstract string Key { get; }

    /// <summary>Makes the check; null where it is known at once and not polled.</summary>
    static abstract PolledCheck? Create(TOptions options, CheckServices services);
}

/// <summary>What checks are given to run with.</summary>
/// <param name="Resolver">The resolver that is asked.</param>
/// <param name="Time">Measures time-outs, latencies and ages.</param>
/// <param name="Run">Runs commands.</param>
internal sealed record CheckServices(IResolverView Resolver, TimeProvider Time, RunCommand Run)
{
    internal CheckServices(IResolverView resolver, TimeProvider time) : this(resolver, time, Running(time)) { }

    /// <summary>Runs commands, their time-outs measured by a clock.</summary>
    internal static RunCommand Running(TimeProvider time) => (arguments, environment, timeout, cancellation) =>
        CommandRunner.RunAsync(arguments, environment, timeout, cancellation, time);
}
