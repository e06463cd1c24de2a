using Holdfast.Collections;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.Policies.Lua;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.lua</c>: files in Lua, whose functions policies may be.</summary>
internal static class LuaKeys
{
    /// <summary>A function that the files define.</summary>
    public static readonly KeyType<string> Function = new ObjectType<string>("name of a function",
        JsonShapes.Pattern("^[A-Za-z_][A-Za-z0-9_]*$"), ReadFunction)
    {
        IsCode = true,
    };

    private static readonly KeyType<ValueList<LuaFile>> Files = new ReadType<ValueList<LuaFile>>("path, or list of paths",
        JsonShapes.OneOrMany(JsonShapes.Text), TryReadFiles,
        files => string.Join(", ", files.Select(file => file.Path)) is var paths && files.Length == 1 ? paths : $"[{paths}]");

    public static readonly Section<LuaOptions> Section = new Section<LuaOptions>("dns.lua", static () => new LuaOptions())
        .Key("file", Files, o => o.Files, (o, v) => o with { Files = v },
            "the files, run in this order in every state when it is made; relative to this file's directory, and read at each "
                + "load. A reload makes new states: globals begin anew", "needed", required: "write `lua: { file: policy.lua }`")
        .Key("functions", LuaFunctionKeys.List, o => o.Functions, (o, v) => o with { Functions = v },
            "functions that are written here, or in files that return one each", "none")
        .Key("dnsdist_conf", Bool, o => o.IsDnsdistConf, (o, v) => o with { IsDnsdistConf = v },
            "the files are configurations of dnsdist, run for the functions in them: what they call and Lua does not have does nothing")
        .Key("state", Choice(("shared", LuaSharing.Shared), ("per_worker", LuaSharing.PerWorker)),
            o => o.State, (o, v) => o with { State = v },
            "`shared`: one state for all workers, which take turns, as in dnsdist. `per_worker`: each has one, with globals of "
                + "its own, and waits for nobody")
        .Key("api", Choice(("2.0", LuaPolicyApi.V20), ("2.1", LuaPolicyApi.V21)), o => o.Api, (o, v) => o with { Api = v },
            "`2.0`: as up to dnsdist 2.0, `wrandom.policy(servers, dq)` returns a server, and a policy may return one, or its "
                + "place in the list. `2.1`: as from dnsdist 2.1 on, both return the place in the list that they got");

    public static readonly KeyType<LuaOptions?> Type =
        new ReadType<LuaOptions?>("mapping", JsonShapes.Mapping(() => Section), TryRead,
            lua => lua is null ? "" : Section.Words(lua))
        {
            Differing = (was, now) => Equals(was, now) ? null
                : (was is null ? "none" : Section.Words(was)) is var before
                    && (now is null ? "none" : Section.Words(now)) is var after && before != after ? $"{before} -> {after}"
                : "what is in the files changed",
        };

    private static bool TryRead(Field field, LuaOptions? above, Reading reading, out LuaOptions? value)
    {
        bool isRead = Section.TryRead(field, new LuaOptions(), reading, out var options);
        value = isRead ? options : above;
        return isRead;
    }

    private static string? ReadFunction(Field field)
    {
        if (field.Text() is not { } text) return null;
        if (text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            return text;
        field.Error($"`{ScalarValues.Shorten(text)}` is not the name of a function", "such as `orderedwrandom`");
        return null;
    }

    private static bool TryReadFiles(Field field, ValueList<LuaFile> above, Reading reading, out ValueList<LuaFile> value)
    {
        var files = new List<LuaFile>();
        foreach (var one in field.OneOrMany())
        {
            if (reading.Passwords.ReadFile(one) is { } text)
                files.Add(new LuaFile(one.Text()!, text));
        }

        value = [.. files];
        return true;
    }
}
