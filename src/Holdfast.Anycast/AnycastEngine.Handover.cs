using System.Collections.Immutable;
using Holdfast.Anycast.Handover;

namespace Holdfast.Anycast;

/// <content>What one process leaves to another that goes on for it.</content>
public sealed partial class AnycastEngine
{
    /// <summary>Checks, polls and decides no more, and withdraws nothing; <see cref="Continue"/> takes it back.</summary>
    /// <returns>How every prefix stands.</returns>
    public ImmutableArray<PrefixHandover> Pause()
    {
        _resolver.BackendsChanged -= OnBackendsChanged;
        _poll.Dispose();
        lock (_gate)
        {
            foreach (var prefix in _set.Prefixes) prefix.Rounds?.Dispose();
            return [.. _set.Prefixes.Select(prefix => prefix.Leave())];
        }
    }

    /// <summary>Goes on after <see cref="Pause"/>, from where it stood.</summary>
    public void Continue()
    {
        _resolver.BackendsChanged += OnBackendsChanged;
        ImmutableArray<Services.PrefixMonitor> ready;
        lock (_gate) ready = [.. _set.Prefixes.Where(prefix => prefix.Ready)];
        _rounds.Start(ready);
        _poll.Start();
    }

    private void Inherit(IReadOnlyList<PrefixHandover> left)
    {
        foreach (var prefix in _set.Prefixes)
        {
            var its = left.FirstOrDefault(
                one => one.Service == prefix.Service.Name && one.Prefix == prefix.Prefix.ToString());
            if (its is not null) prefix.Inherit(its);
        }
    }
}
