using Holdfast.Collections;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.Policies.Lua;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.lua.functions</c>: texts in Lua that return a function each, and its name.</summary>
internal static class LuaFunctionKeys
{
    public static readonly Section<LuaFunctionText> Section = new Section<LuaFunctionText>(
            "dns.lua.functions[]", static () => new LuaFunctionText("", new LuaFile("", "")))
        .Key("name", LuaKeys.Function, o => o.Name, (o, v) => o with { Name = v },
            "what policies and rules call it", "needed", required: "give it a name, such as `blocked`")
        .Key("code", new ObjectType<string>("text", JsonShapes.Text, field => field.Text()),
            o => o.File.Path.Length == 0 ? o.File.Text : "", (o, v) => o with { File = o.File with { Text = v } },
            "Lua that returns it: `return function(dq) ... end`", "none: `file`")
        .Key("file", new ReadType<LuaFile>("path", JsonShapes.Text, TryReadFile, file => file.Path), o => o.File,
            (o, v) => o with { File = v }, "a file with such Lua, read at each load", "none: `code`");

    public static readonly KeyType<ValueList<LuaFunctionText>> List = new ReadType<ValueList<LuaFunctionText>>(
        "mapping, or list of mappings", JsonShapes.OneOrMany(JsonShapes.Mapping(() => Section)), TryReadAll,
        functions => string.Join(", ", functions.Select(function => function.Name)));

    private static bool TryReadAll(
        Field field, ValueList<LuaFunctionText> above, Reading reading, out ValueList<LuaFunctionText> value)
    {
        var functions = new List<LuaFunctionText>();
        var isRead = true;
        foreach (var one in field.OneOrMany())
        {
            if (!Section.TryRead(one, new LuaFunctionText("", new LuaFile("", "")), reading, out var function))
                isRead = false;
            else if (function.File.Text.Length == 0)
                one.Error("the function has neither `code` nor `file`", "write `code: return function(dq) ... end`");
            else
                functions.Add(function);
        }

        value = [.. functions];
        return isRead;
    }

    private static bool TryReadFile(Field field, LuaFile above, Reading reading, out LuaFile value)
    {
        value = reading.Passwords.ReadFile(field) is { } text ? new LuaFile(field.Text()!, text) : above;
        return true;
    }
}
