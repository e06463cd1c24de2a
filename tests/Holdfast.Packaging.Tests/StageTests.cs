using System.Globalization;
using System.Text.RegularExpressions;
using Holdfast.Lab.Paths;
using Holdfast.Lab.Processes;
using Holdfast.Testing.Files;
using Holdfast.Testing.Processes;

namespace Holdfast.Packaging.Tests;

public sealed partial class StageTests(Stage stage) : IClassFixture<Stage>
{
    private const string Unit = "lib/systemd/system/holdfast.service";

    [Fact]
    public void The_stage_has_what_a_package_installs_and_nothing_else() => Assert.Equal(
        [
            "etc/apparmor.d/holdfast",
            "etc/holdfast/holdfast.yaml",
            Unit,
            "usr/bin/holdfast",
            "usr/lib/holdfast/holdfast",
            "usr/lib/holdfast/liblua54.so",
            "usr/lib/holdfast/system-backends",
            "usr/lib/sysctl.d/60-holdfast.conf",
            "usr/lib/sysusers.d/holdfast.conf",
            "usr/share/bash-completion/completions/holdfast",
            "usr/share/doc/holdfast/README.md",
            "usr/share/doc/holdfast/copyright",
            "usr/share/doc/holdfast/examples/lb.yaml",
            "usr/share/doc/holdfast/examples/services.yaml",
            "usr/share/fish/vendor_completions.d/holdfast.fish",
            "usr/share/holdfast/holdfast.schema.json",
            "usr/share/man/man5/holdfast.yaml.5.gz",
            "usr/share/man/man8/holdfast.8.gz",
            "usr/share/zsh/vendor-completions/_holdfast",
        ],
        Directory.EnumerateFiles(stage.Path, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(stage.Path, file)).Order(StringComparer.Ordinal));

    [Fact]
    public void The_same_commit_makes_the_same_stage()
    {
        Assert.Equal(Digest(stage.Path), Digest(stage.Again()));

        static string Digest(string folder) => Tool.Run(
            "sh", ["-c", "tar --sort=name --numeric-owner -C \"$0\" -c . | sha256sum", folder]).Output;
    }

    [Fact]
    public void The_unit_exposes_little()
    {
        Assert.InRange(Exposure(stage.Text(Unit)), 0, 2.0);
        // The figure is not of something else: without its user it is another.
        Assert.InRange(Exposure(stage.Text(Unit).Replace("User=holdfast", "", StringComparison.Ordinal)), 2.1, 10);
    }

    [Fact]
    public async Task The_default_file_is_right_with_the_resolvers_of_the_machine()
    {
        using var folder = new TemporaryFolder();
        Tool.Run("cp", ["-r", stage.File("etc/holdfast"), folder.File("etc")]);
        var resolvers = folder.Write("resolv.conf", """
            # kept by hand
            search example.net
            nameserver 127.0.0.1
            nameserver 192.0.2.53
            nameserver 2001:db8::53
            nameserver 192.0.2.53
            """);
        var backends = Tool.Run(stage.File("usr/lib/holdfast/system-backends"), [resolvers]).Output;
        Assert.Equal(["192.0.2.53", "2001:db8::53"], Backend().Matches(backends).Select(match => match.Groups[1].Value));
        folder.Write("etc/conf.d/backends.yaml", backends);
        Assert.Equal((0, ""), await CheckAsync(folder.File("etc/holdfast.yaml")));

        var none = Tool.Run(stage.File("usr/lib/holdfast/system-backends"), ["/nonexistent"]).Output;
        folder.Write("etc/conf.d/backends.yaml", none);
        Assert.Equal((0, ""), await CheckAsync(folder.File("etc/holdfast.yaml")));
    }

    [Fact]
    public void The_program_finds_the_library_of_Lua_that_is_installed_with_it()
    {
        using var folder = new TemporaryFolder();
        var policy = Path.Combine(Repository.Root, "examples/orderedwrandom.lua");
        var path = folder.Write("holdfast.yaml", $$"""
            dns:
              listen: "127.0.0.1:53"
              lua: { file: {{policy}} }
              policy: { lua: orderedwrandom }
              backends: [{ name: one, address: 192.0.2.53 }]
            """);
        Tool.Run(stage.File("usr/bin/holdfast"), ["check", path]);
    }

    [Fact]
    public async Task What_a_start_would_end_with_again_is_not_restarted()
    {
        using var folder = new TemporaryFolder();
        var prevented = Value("RestartPreventExitStatus").Split(' ');
        Assert.Contains(await EndAsync("run", "-c", folder.Write("wrong.yaml", "dns: 1\n")), prevented);
        Assert.Contains(await EndAsync("run", "-c", folder.File("missing.yaml")), prevented);

        static async Task<string> EndAsync(params string[] arguments) =>
            (await HoldfastProgram.RunAsync(arguments)).ExitCode.ToString(CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Systemd_waits_longer_for_the_end_than_a_drain_takes()
    {
        var manual = File.ReadAllText(Path.Combine(Repository.Root, "docs/configuration.md"));
        var drain = DrainTime().Match(manual).Groups[1].Value;
        Assert.InRange(Seconds(Value("TimeoutStopSec")), Seconds(drain + "s") + 10, 90);

        static int Seconds(string text) => int.Parse(text.TrimEnd('s'), CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("bash", "usr/share/bash-completion/completions/holdfast")]
    [InlineData("zsh", "usr/share/zsh/vendor-completions/_holdfast")]
    [InlineData("fish", "usr/share/fish/vendor_completions.d/holdfast.fish")]
    public async Task Completions_are_those_of_the_program(string shell, string file) =>
        Assert.Equal((await HoldfastProgram.RunAsync("completion", shell)).Output, stage.Text(file));

    [Fact]
    public void Manual_pages_have_every_verb_and_every_key()
    {
        var verbs = Rows("docs/cli.md", "`holdfast ");
        Assert.NotEmpty(verbs);
        var page = stage.Page("usr/share/man/man8/holdfast.8.gz");
        Assert.All(verbs, verb => Assert.Contains($".SS \"holdfast {verb}\"", page, StringComparison.Ordinal));

        var keys = Rows("docs/configuration.md", "`").Where(key => key.Contains('.', StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(keys);
        var reference = stage.Page("usr/share/man/man5/holdfast.yaml.5.gz");
        Assert.All(keys, key => Assert.Contains($"\\fB{key}\\fR\n", reference, StringComparison.Ordinal));
    }

    [Fact]
    public void The_changelog_tells_of_this_version()
    {
        var changelog = File.ReadLines(Path.Combine(Repository.Root, "packaging/deb/changelog")).First();
        var version = Tool.Run(Path.Combine(Repository.Root, "packaging/version"), ["deb"]).Output.Trim();
        Assert.StartsWith($"holdfast ({version}) ", changelog, StringComparison.Ordinal);
        Assert.Equal(version[..version.IndexOf('-', StringComparison.Ordinal)],
            Tool.Run(HoldfastProgram.Published, ["--version"]).Output.Trim().Split(' ')[^1]);
    }

    private static double Exposure(string unit)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("holdfast.service", unit);
        var output = Tool.Try("systemd-analyze", ["security", "--offline=true", "--no-pager", path]).Output;
        var level = Level().Match(output);
        Assert.True(level.Success, output);
        return double.Parse(level.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private string Value(string setting) => stage.Text(Unit).Split('\n')
        .Single(line => line.StartsWith(setting + "=", StringComparison.Ordinal))[(setting.Length + 1)..];

    private static async Task<(int ExitCode, string Error)> CheckAsync(string path)
    {
        var (exitCode, _, error) = await HoldfastProgram.RunAsync("check", path);
        return (exitCode, error);
    }

    // The first cells of a manual's tables that begin so.
    private static List<string> Rows(string manual, string begin) =>
    [
        .. File.ReadLines(Path.Combine(Repository.Root, manual))
            .Where(line => line.StartsWith("| " + begin, StringComparison.Ordinal))
            .Select(line => line[(2 + begin.Length)..line.IndexOf('`', 3)]),
    ];

    [GeneratedRegex("exposure level for .*: ([0-9.]+)")]
    private static partial Regex Level();

    [GeneratedRegex("address: \"(.*)\"")]
    private static partial Regex Backend();

    [GeneratedRegex(@"\| `anycast\.drain_time` \|.*?\| ([0-9]+)s \|")]
    private static partial Regex DrainTime();
}
