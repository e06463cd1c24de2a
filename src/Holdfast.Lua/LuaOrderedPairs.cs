namespace Holdfast.Lua;

/// <summary>
/// A <c>pairs</c> that walks over a table in the order of its keys, numbers before strings, so that a program does the same each
/// time it is run. Lua's own order is another in every state.
/// </summary>
public static class LuaOrderedPairs
{
    private static ReadOnlySpan<byte> Text => """
        local raw, getmetatable, next, rawget, type, sort = pairs, getmetatable, next, rawget, type, table.sort
        local function before(a, b)
          local of_a, of_b = type(a), type(b)
          if of_a ~= of_b then return of_a < of_b end
          return (of_a == "number" or of_a == "string") and a < b
        end
        function pairs(walked)
          if type(walked) ~= "table" or getmetatable(walked) ~= nil then return raw(walked) end
          local keys, at = {}, 0
          for key in next, walked do keys[#keys + 1] = key end
          sort(keys, before)
          return function()
            -- What has gone since the walk began is left out.
            repeat at = at + 1 until keys[at] == nil or rawget(walked, keys[at]) ~= nil
            local key = keys[at]
            if key ~= nil then return key, walked[key] end
          end, walked
        end
        return function() pairs = raw end
        """u8;

    /// <summary>Has a state walk in order.</summary>
    /// <returns>Has it walk as Lua does again.</returns>
    public static Action Define(LuaState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.RunFor(Text, "=pairs", static _ => 0);
    }
}
