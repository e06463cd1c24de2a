using System.Text;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Functions;
using Holdfast.DropIn.Dnsdist.Names;
using Holdfast.DropIn.Dnsdist.Site;
using Holdfast.DropIn.Dnsdist.Yaml;
using Holdfast.Lua;
using Holdfast.Lua.Values;

namespace Holdfast.DropIn.Dnsdist.Lua;

/// <summary>Runs a dnsdist.conf: each call of one of dnsdist's functions does to the site what it says.</summary>
internal sealed class LuaRun : IYamlFunctions, IDisposable
{
    private readonly DnsdistSite _site;
    private readonly LuaPlaces _places;
    private readonly LuaFunctions _functions;
    private readonly LuaNodes _nodes;
    private readonly LuaState _state;
    private readonly LuaTexts _texts;
    private readonly Dictionary<string, LuaClass> _classes = [];
    private readonly List<LuaFunctionValue> _maintenance = [];
    private bool _isReported;

    public LuaRun(DnsdistSite site, SourceText file, LuaLimits limits)
    {
        (_site, _places, _state) = (site, new LuaPlaces(file), new LuaState(LuaLibraries.All, limits));
        _functions = new LuaFunctions(site, _places);
        _functions.Define(_state);
        _texts = new LuaTexts(site, _state);
        // Rules made in a loop keep their order, and functions their names, when the file is run again.
        LuaOrderedPairs.Define(_state);
        _nodes = new LuaNodes(_functions);
        foreach (var name in AllNames.All) Define(name);
        new LuaNames(_state, site, ClassOf).Define(_maintenance.Add);
        _state.SetGlobal("dofile", call => Include(call, call.Text(1)));
        _state.SetGlobal("includeDirectory", IncludeDirectory);
    }

    /// <summary>Runs a file.</summary>
    public void Run(SourceText file)
    {
        _places.Add(file);
        _site.FirstLua ??= file;
        if (_state.Run(Encoding.UTF8.GetBytes(file.Text), "@" + file.File) is { } error) Report(error);
        foreach (var cache in _site.Caches)
            if (_functions.NameOf(LuaValue.OfObject(cache.Made)) is { } name && _site.Caches.All(other => other.Name != name))
                cache.Name = name;
    }

    /// <summary>Runs once what dnsdist would run every second.</summary>
    public void Finish()
    {
        if (_isReported) return;
        if (_state.Global("maintenance").Function is { } maintenance) _maintenance.Add(maintenance);
        foreach (var function in _maintenance)
            if (_state.Call(function, [], out _) is { } error) Report(error);
    }

    /// <inheritdoc/>
    public FunctionNode? Of(MappingNode policy)
    {
        if (YamlOptions.Find(policy, "function_name") is ScalarNode { Text: { Length: > 0 } name } named)
        {
            if (_state.Global(name) is { Kind: LuaKind.Function } function) return _functions.Of(function, named.At);
            _site.Reading.Error(named.At, $"no Lua file defines a function `{ScalarValues.Shorten(name)}`",
                "define it in the .lua file of the same name as this one");
            return null;
        }
        foreach (var key in new[] { "function_code", "function_file" })
            if (YamlOptions.Find(policy, key) is ScalarNode { IsEmpty: false } text)
                return _texts.Of(text, isFile: key == "function_file");
        _site.Reading.Error(policy.At, "there is no function", "give `function_name`, `function_code` or `function_file`");
        return null;
    }

    public void Dispose() => _state.Dispose();

    private void Define(DnsdistName name)
    {
        var mark = name.Name.IndexOfAny([':', '.']);
        if (mark < 0) _state.SetGlobal(name.Name, call => Called(name, call, isMethod: false));
        else if (name.Name[mark] == ':')
            ClassOf(name.Name[..mark]).Methods[name.Name[(mark + 1)..]] = call => Called(name, call, isMethod: true);
        else ClassOf(name.Name[..mark]).Setters[name.Name[(mark + 1)..]] = call => Called(name, call, isMethod: true);
    }

    private LuaClass ClassOf(string name)
    {
        if (!_classes.TryGetValue(name, out var its)) _classes.Add(name, its = LuaNames.NewClass(name, _site));
        return its;
    }

    private int Called(DnsdistName name, LuaCall lua, bool isMethod)
    {
        var at = _places.Of(lua.Location);
        _site.Calling.Add(at.Source!);
        var arguments = lua.Arguments();
        var call = new Call(name.Name, at, _nodes.Of(isMethod ? arguments[1..] : arguments, at))
        {
            Self = isMethod && arguments[0].Object is Call self ? new ObjectNode(self, at) : null,
        };
        AllNames.Apply(call, _site);
        return name.Returns is { } kind ? lua.Return(ClassOf(kind), call) : 0;
    }

    private int Include(LuaCall call, string path)
    {
        var at = _places.Of(call.Location);
        return _site.Reading.Open(path, at) is { } file ? Include(call, file) : Stop(call, path);
    }

    private int IncludeDirectory(LuaCall call)
    {
        foreach (var file in _site.Reading.OpenAll(call.Text(1), "*.conf", _places.Of(call.Location))) Include(call, file);
        return 0;
    }

    private int Include(LuaCall call, SourceText file)
    {
        _places.Add(file);
        if (_state.Load(Encoding.UTF8.GetBytes(file.Text), "@" + file.File) is { } wrong) Report(wrong);
        else
        {
            var stack = _state.Stack;
            var bottom = stack.Count - 1;
            if (_state.TryCall(stack, 0, -1, _state.Limits.Load) == LuaStatus.Ok) return stack.Count - bottom;
            Report(_state.TakeError(stack));
        }
        return Stop(call, file.File);
    }

    /// <summary>Ends the run; why was reported where it is.</summary>
    private int Stop(LuaCall call, string file)
    {
        _isReported = true;
        _site.Reading.Bag.IsComplete = false;
        return call.Fail($"{file} could not be run");
    }

    private void Report(LuaError error)
    {
        if (_isReported) return;
        _isReported = true;
        // What would have come behind it is not known, and so not missing.
        _site.Reading.Bag.IsComplete = false;
        var at = _places.Of(error.Location);
        // "attempt to call a nil value (global 'newSrver')"
        var quoted = error.Message.Split('\'');
        var near = quoted.Length > 2 && error.Message.Contains("nil value", StringComparison.Ordinal)
            ? Nearest.To(quoted[1], Known(error.Message)) : null;
        _site.Reading.Error(at, error.Status == LuaStatus.SyntaxError ? $"this is no Lua: {error.Message}"
            : $"Lua: {error.Message}",
            near is not null ? $"did you mean `{near}`?" : Advice(error));
    }

    private static string? Advice(LuaError error) => error.Status switch
    {
        LuaStatus.TimeLimit => "the file must end: look for an endless loop",
        LuaStatus.MemoryError => "the file needs too much memory: look for a list that grows without end",
        LuaStatus.SyntaxError => "look for a bracket or a quote that is missing, here or before",
        _ => error.Message.Contains("ffi", StringComparison.Ordinal) ? "Lua's FFI is LuaJIT's; write it in plain Lua" : null,
    };

    private static IEnumerable<string> Known(string message) => message.Contains("method", StringComparison.Ordinal)
        ? AllNames.All.Select(name => name.Name).Where(name => name.Contains(':', StringComparison.Ordinal))
            .Select(name => name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..]).Distinct()
        : AllNames.All.Select(name => name.Name).Where(name => !name.Contains(':', StringComparison.Ordinal))
            .Concat(LuaNames.Plain);
}
