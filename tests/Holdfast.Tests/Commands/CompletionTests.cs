using System.Diagnostics;
using Holdfast.Testing.Files;
using Holdfast.Testing.Processes;
using Holdfast.Tests.Commands.Sites;

namespace Holdfast.Tests.Commands;

/// <summary>Completion in the shells themselves, with a daemon that has one service, <c>dns1</c>, and a backend.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeNode _node;

    public CompletionTests()
    {
        _node = new FakeNode(_folder.File("api"), "lb1", FakeNode.Service("192.0.2.53/32"));
        _node.Answer("backends", """
            [{ "name": "recursor1", "address": "192.0.2.21:53", "state": "up", "pools": [], "order": 1, "weight": 1, "queries": 0,
               "answers": 0, "timeouts": 0, "errors": 0, "outstanding": 0, "latency_milliseconds": 0, "last_check": "",
               "suspected": false }]
            """);
    }

    public void Dispose()
    {
        _node.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("dra", "drain")]
    [InlineData("sh ba", "backends")]
    [InlineData("drain ", "dns1")]
    [InlineData("drain dns1 --rea", "--reason")]
    [InlineData("backend down rec", "recursor1")]
    [InlineData("show services -o y", "yaml")]
    [InlineData("router-config ju", "junos")]
    public async Task Bash_completes(string typed, string expected) => Assert.Equal(
        expected + "\n", await RunAsync("bash", $$"""
            source <(holdfast completion bash)
            COMP_LINE='holdfast {{typed}}' COMP_POINT=${#COMP_LINE} COMP_CWORD=1
            COMP_WORDS=($COMP_LINE)
            _holdfast 2>/dev/null
            printf '%s\n' "${COMPREPLY[@]}"
            """));

    [Theory]
    [InlineData("undra", "undrain\tLet the routes of a drained service be announced again")]
    [InlineData("explain ", "dns1\t192.0.2.53/32")]
    [InlineData("backend up rec", "recursor1\t192.0.2.21:53")]
    public async Task Fish_completes(string typed, string expected) => Assert.Equal(
        expected + "\n", await RunAsync("fish", $"""
            holdfast completion fish | source
            complete -C 'holdfast {typed}'
            """));

    // In a terminal of its own, as it is typed; the line is printed as it stands after the tab. Markers are put together by the
    // shell, lest what is typed be taken for what is printed.
    [Theory]
    [InlineData("undra", "undrain")]
    [InlineData("explain d", "explain dns1")]
    public async Task Zsh_completes(string typed, string expected) => Assert.Equal(
        $"holdfast {expected}\n", await RunAsync("zsh", $$"""
            zmodload zsh/zpty
            zpty shell zsh -f -i
            zpty -w shell 'unsetopt zle_bracketed_paste; autoload -U compinit; compinit -u -D'
            zpty -w shell 'source <(holdfast completion zsh); PS1=; print rea${:-dy}'
            zpty -r -m shell line '*ready*'
            zpty -w -n shell $'holdfast {{typed}}\t'
            zpty -w shell $'\C-aprint -r -- comp${:-leted}: \C-e e${:-nd}'
            zpty -r -m shell line '*completed: *end*'
            print -r -- "${${line##*completed: }%% end*}"
            zpty -d shell
            """));

    [Fact]
    public async Task Without_a_daemon_verbs_are_completed_and_names_are_none()
    {
        _node.Dispose();
        Assert.Equal((0, "", ""), await HoldfastProgram.RunAsync(
            "completion", "words", "--", "drain", "--socket", _folder.File("no-such"), ""));
        var (_, verbs, _) = await HoldfastProgram.RunAsync("completion", "words", "--", "stat");
        Assert.StartsWith("status\t", verbs, StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(string shell, string script)
    {
        var start = new ProcessStartInfo(shell, [_folder.Write("script", script)]);
        var programs = Path.GetDirectoryName(HoldfastProgram.Path);
        start.Environment["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["HOLDFAST_SOCKET"] = _folder.File("api");
        start.Environment["HOME"] = _folder.Path;
        using var process = ChildProcess.Start(start);
        var (_, output, error) = await process.EndAsync(TimeSpan.FromSeconds(30));
        Assert.True(error.Length == 0, error);
        return output;
    }
}
