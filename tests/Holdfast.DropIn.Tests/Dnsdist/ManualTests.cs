using System.Runtime.CompilerServices;
using Holdfast.DropIn.Dnsdist.Functions;
using Holdfast.DropIn.Dnsdist.Lua;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.Testing.Files;
using Holdfast.Testing.Processes;

namespace Holdfast.DropIn.Tests.Dnsdist;

/// <summary>docs/from-dnsdist.md: the tables of names are made from the rows that files are read by.</summary>
public class ManualTests
{
    private const string Heading = "## What each name becomes\n";

    /// <summary>Set HOLDFAST_UPDATE_DOCS=1 to have the tables written anew.</summary>
    [Fact]
    public void The_manual_has_what_every_name_becomes()
    {
        var path = ManualPath();
        var manual = File.ReadAllText(path);
        var begin = manual.IndexOf("\n### ", manual.IndexOf(Heading, StringComparison.Ordinal), StringComparison.Ordinal);
        var expected = manual[..(begin < 0 ? manual.Length : begin)] + NameTables.Write();
        if (Environment.GetEnvironmentVariable("HOLDFAST_UPDATE_DOCS") == "1") File.WriteAllText(path, expected);
        else Assert.Equal(expected, manual);
    }

    [Fact]
    public void No_name_stands_there_twice()
    {
        var names = AllNames.Groups.SelectMany(group => group.Names).Select(name => name.Name).ToList();
        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public async Task Every_name_that_dnsdist_has_is_known()
    {
        using var folder = new TemporaryFolder();
        using var dnsdist = ChildProcess.Start("dnsdist", "--check-config", "-C", folder.Write("names.conf",
            "for name, value in pairs(_G) do if type(value) ~= 'string' then print('name ' .. name) end end"));
        var (_, output, error) = await dnsdist.EndAsync(TimeSpan.FromSeconds(30));
        string[] ofLua =
            ["_G", "assert", "collectgarbage", "coroutine", "debug", "error", "gcinfo", "getfenv", "getmetatable", "io",
            "ipairs", "jit", "load", "loadfile", "loadstring", "math", "module", "newproxy", "next", "os", "package", "pairs",
                "pcall",
            "print", "rawequal", "rawget", "rawset", "require", "select", "setfenv", "setmetatable", "string", "table",
                "tonumber",
            "tostring", "type", "unpack", "xpcall", "bit",
            // Where its wrapper of Lua keeps what it needs.
            "e5ddced079fc405aa4937b386ca387d2", "DNSCryptExchangeVersion"];
        var known = AllNames.All.Select(name => name.Name).Concat(LuaNames.Plain).Concat(ofLua)
            .Concat(PolicyNames.BuiltIn.Select(policy => policy.Name))
            .Concat(DnsdistConstants.Tables.Select(table => table.Table))
                .ToHashSet();
        var names = (output + error).Split('\n').Where(line => line.StartsWith("name ", StringComparison.Ordinal))
            .Select(line => line["name ".Length..].Trim()).ToList();
        Assert.True(names.Count > 200, output + error);
        Assert.All(names, name => Assert.Contains(name, known));
    }

    private static string ManualPath([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/from-dnsdist.md"));
}
