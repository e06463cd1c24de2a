using System.Globalization;

namespace Holdfast.Daemon.History;

/// <summary>What differs between two texts, line by line, in the unified form of diff(1).</summary>
internal static class LineDiff
{
    // Lines around a difference.
    private const int Context = 3;

    // More lines that differ than anybody reads are told as all going and all coming: finding the fewest costs their square.
    private const int MostEdits = 1000;

    /// <summary>The differing parts; none when the texts are the same.</summary>
    /// <param name="old">The lines before.</param>
    /// <param name="new">The lines after.</param>
    public static IEnumerable<string> Of(IReadOnlyList<string> old, IReadOnlyList<string> @new)
    {
        var edits = Edits(old, @new);
        for (var i = 0; i < edits.Count;)
        {
            if (edits[i].Kind == ' ')
            {
                i++;
                continue;
            }
            var from = Math.Max(0, i - Context);
            var last = i;
            for (var next = i; next < edits.Count && next - last <= 2 * Context; next++)
                if (edits[next].Kind != ' ') last = next;
            var to = Math.Min(edits.Count, last + Context + 1);
            yield return Heading(edits, from, to);
            for (; from < to; from++) yield return edits[from].Kind + edits[from].Line;
            i = to;
        }
    }

    private static string Heading(List<Edit> edits, int from, int to)
    {
        var (old, @new) = (edits.Take(from).Count(edit => edit.Kind != '+'), edits.Take(from).Count(edit => edit.Kind != '-'));
        var part = edits.GetRange(from, to - from);
        var (gone, come) = (part.Count(edit => edit.Kind != '+'), part.Count(edit => edit.Kind != '-'));
        return string.Create(CultureInfo.InvariantCulture,
            $"@@ -{(gone == 0 ? old : old + 1)},{gone} +{(come == 0 ? @new : @new + 1)},{come} @@");
    }

    private static List<Edit> Edits(IReadOnlyList<string> old, IReadOnlyList<string> @new)
    {
        var head = 0;
        while (head < old.Count && head < @new.Count && old[head] == @new[head]) head++;
        var tail = 0;
        while (tail < old.Count - head && tail < @new.Count - head && old[^(tail + 1)] == @new[^(tail + 1)]) tail++;
        var edits = new List<Edit>(old.Take(head).Select(line => new Edit(' ', line)));
        string[] before = [.. old.Skip(head).Take(old.Count - head - tail)];
        string[] after = [.. @new.Skip(head).Take(@new.Count - head - tail)];
        edits.AddRange(Middle(before, after));
        edits.AddRange(old.Skip(old.Count - tail).Select(line => new Edit(' ', line)));
        return edits;
    }

    /// <summary>The fewest edits (Myers, "An O(ND) Difference Algorithm and Its Variations", 1986).</summary>
    private static List<Edit> Middle(string[] old, string[] @new)
    {
        var most = Math.Min(old.Length + @new.Length, MostEdits);
        var furthest = new int[(2 * most) + 2];
        var steps = new List<int[]>();
        for (var edits = 0; edits <= most; edits++)
        {
            steps.Add(furthest[(most - edits)..(most + edits + 2)]);
            for (var diagonal = -edits; diagonal <= edits; diagonal += 2)
            {
                var comes = diagonal == -edits
                    || (diagonal != edits && furthest[most + diagonal - 1] < furthest[most + diagonal + 1]);
                var x = comes ? furthest[most + diagonal + 1] : furthest[most + diagonal - 1] + 1;
                while (x < old.Length && x - diagonal < @new.Length && old[x] == @new[x - diagonal]) x++;
                furthest[most + diagonal] = x;
                if (x >= old.Length && x - diagonal >= @new.Length) return Trace(old, @new, steps);
            }
        }
        return [.. old.Select(line => new Edit('-', line)), .. @new.Select(line => new Edit('+', line))];
    }

    private static List<Edit> Trace(string[] old, string[] @new, List<int[]> steps)
    {
        var edits = new List<Edit>();
        var (x, y) = (old.Length, @new.Length);
        for (var step = steps.Count - 1; step >= 0; step--)
        {
            // The furthest points before this step; its middle is diagonal 0.
            var furthest = steps[step];
            var diagonal = x - y;
            var comes = diagonal == -step
                || (diagonal != step && furthest[step + diagonal - 1] < furthest[step + diagonal + 1]);
            var before = comes ? diagonal + 1 : diagonal - 1;
            var fromX = step == 0 ? 0 : furthest[step + before];
            var fromY = step == 0 ? 0 : fromX - before;
            while (x > fromX && y > fromY)
            {
                edits.Add(new Edit(' ', old[--x]));
                y--;
            }
            if (step == 0) break;
            edits.Add(comes ? new Edit('+', @new[--y]) : new Edit('-', old[--x]));
        }
        edits.Reverse();
        return edits;
    }

    private readonly record struct Edit(char Kind, string Line);
}
