using System.Collections.Immutable;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Resolver;

namespace Holdfast.Anycast.Services;

/// <summary>Begins the rounds of prefixes, and has what they find decided upon.</summary>
/// <param name="gate">The lock of <paramref name="set"/>.</param>
/// <param name="set">The prefixes.</param>
/// <param name="resolver">The resolver they stand for.</param>
/// <param name="polledCheck">Makes the checks.</param>
/// <param name="post">Has an action run on the thread that decides.</param>
internal sealed class ServiceRounds(
    Lock gate, PrefixSet set, IResolverView resolver, Func<CheckOptions, PolledCheck?> polledCheck, Action<Action> post)
{
    /// <summary>
    /// Begins rounds, anew where they run already; spread over a tenth of the interval, so that they do not fire together.
    /// </summary>
    internal void Start(ImmutableArray<PrefixMonitor> prefixes)
    {
        for (var i = 0; i < prefixes.Length; i++)
        {
            var prefix = prefixes[i];
            CheckRounds rounds;
            TimeSpan delay;
            lock (gate)
            {
                if (set.Stopping || !set.Prefixes.Contains(prefix)) continue;
                rounds = prefix.ReplaceRounds(polledCheck, new Observer(this, prefix));
                delay = prefix.Service.Interval / 10 * i / prefixes.Length;
            }
            rounds.Start(delay);
        }
    }

    // What rounds find after others have taken their place counts no more.
    private void Decide(PrefixMonitor prefix, CheckRounds rounds, Action<PrefixMonitor> tell) => post(() =>
    {
        lock (gate)
        {
            if (prefix.Rounds != rounds || set.Stopping) return;
            prefix.ReadGates(resolver);
            tell(prefix);
            rounds.Pace(prefix.Pace);
            set.Decide(prefix);
        }
    });

    private sealed class Observer(ServiceRounds owner, PrefixMonitor prefix) : IRoundObserver
    {
        public void CheckEnded(CheckRounds rounds, int check, CheckResult result) =>
            owner.Decide(prefix, rounds, its => its.OnCheckEnded(check, result));

        public void RoundEnded(CheckRounds rounds) => owner.Decide(prefix, rounds, static its => its.OnRoundEnded());
    }
}
