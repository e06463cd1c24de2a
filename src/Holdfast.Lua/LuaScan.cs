namespace Holdfast.Lua;

/// <summary>
/// What the prelude makes <c>string.find</c>, <c>match</c>, <c>gmatch</c> and <c>gsub</c> of: looks for the first match of a
/// pattern.
/// </summary>
internal static class LuaScan
{
    /// <summary>
    /// Text, pattern, place to begin at (from 1), whether <c>^</c> is an anchor, and where a match must not end (0: anywhere).
    /// Returns the places of first and last octet, and the captures; nothing without a match.
    /// </summary>
    public static int Find(LuaCall call)
    {
        var stack = call.Stack;
        if (!stack.TryGetOctets(1, out var text) || !stack.TryGetOctets(2, out var octets))
            return 0;
        var start = (int)Math.Clamp(call.Integer(3), 1, text.Length + 1L) - 1;
        var isAnchored = stack.IsTrue(4) && octets is [(byte)'^', ..];
        var barred = call.Integer(5);
        var pattern = new LuaPattern(text, octets);
        for (; start <= text.Length; start++)
        {
            var end = pattern.MatchAt(start, isAnchored ? 1 : 0);
            if (end >= 0 && end != barred)
            {
                stack.Push(start + 1L);
                stack.Push((long)end);
                for (var i = 0; i < pattern.Captures; i++)
                {
                    if (pattern.Capture(i) is { Length: >= 0 } capture)
                        stack.Push(text.Slice(capture.Start, capture.Length));
                    else
                        stack.Push(pattern.Capture(i).Start + 1L);
                }
                return 2 + pattern.Captures;
            }
            if (isAnchored)
                break;
        }
        return 0;
    }
}
