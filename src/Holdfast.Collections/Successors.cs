using System.Collections.Immutable;

namespace Holdfast.Collections;

/// <summary>Finds the items of an older list again in a newer one, also where they have another name.</summary>
public static class Successors
{
    /// <summary>
    /// Gives each new item the old one it goes on with: the one of the same identity, and of several the one of the same name;
    /// where there is none of the identity, the one of the same name that no other item goes on with.
    /// </summary>
    /// <param name="old">The items of before.</param>
    /// <param name="oldKey">What such an item is, whatever it is called, and its name.</param>
    /// <param name="new">The items of now.</param>
    /// <param name="newKey">The same of these.</param>
    /// <returns>The new items in their order, each with its old one or null; then, in theirs, the old ones that nothing goes
    /// on with.</returns>
    public static (ImmutableArray<(TOld? Old, TNew New)> Pairs, ImmutableArray<TOld> Gone) Pair<TOld, TNew, TIdentity>(
        IEnumerable<TOld> old, Func<TOld, (TIdentity Identity, string Name)> oldKey,
        IEnumerable<TNew> @new, Func<TNew, (TIdentity Identity, string Name)> newKey)
        where TOld : class
        where TIdentity : notnull
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(oldKey);
        ArgumentNullException.ThrowIfNull(@new);
        ArgumentNullException.ThrowIfNull(newKey);
        List<TOld> before = [.. old];
        List<TNew> after = [.. @new];
        var found = new TOld?[after.Count];
        var left = new HashSet<TOld>(before, ReferenceEqualityComparer.Instance);
        Take(key => key);
        Take(key => key.Identity);
        Take(key => key.Name);
        return ([.. after.Select((item, index) => (found[index], item))], [.. before.Where(left.Contains)]);

        void Take<TKey>(Func<(TIdentity Identity, string Name), TKey> part) where TKey : notnull
        {
            var known = new Dictionary<TKey, Queue<TOld>>();
            foreach (var item in before.Where(left.Contains))
            {
                var key = part(oldKey(item));
                if (!known.TryGetValue(key, out var same)) known.Add(key, same = new Queue<TOld>());
                same.Enqueue(item);
            }
            for (var i = 0; i < after.Count; i++)
            {
                if (found[i] is not null || !known.TryGetValue(part(newKey(after[i])), out var same)
                    || !same.TryDequeue(out var its)) continue;
                found[i] = its;
                left.Remove(its);
            }
        }
    }
}
