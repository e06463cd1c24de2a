using Holdfast.DropIn.ExaBgp.Syntax;

namespace Holdfast.DropIn.ExaBgp.Processes;

/// <summary>The command line of ExaBGP's own health check, of its versions 4.2 to 6.</summary>
internal sealed class HealthCheckArguments
{
    // The long names that take a value, with their other spellings behind them.
    private static readonly string[][] Valued =
    [
        ["syslog-facility", "sF"], ["name", "n"], ["config", "F"], ["pid", "p"], ["user"], ["group"], ["interval", "i"],
        ["fast-interval", "f"], ["timeout", "t"], ["rise"], ["fall"], ["disable"], ["command", "cmd", "c"], ["next-hop", "N"],
            ["ip"],
        ["local-preference"], ["label"], ["label-exact-match"], ["start-ip"], ["up-metric"], ["down-metric"], ["disabled-metric"],
        ["increase"], ["community"], ["extended-community"], ["large-community"], ["disabled-community"], ["as-path"],
            ["up-as-path"],
        ["down-as-path"], ["disabled-as-path"], ["path-id"], ["neighbor"], ["execute"], ["up-execute"], ["down-execute"],
        ["disabled-execute"], ["ip-ifname"],
    ];

    private static readonly string[][] Flags =
    [
        ["silent", "s"], ["no-syslog"], ["no-ack", "a"], ["sudo"], ["debug", "d"], ["deaggregate-networks"], ["no-ip-setup"],
        ["dynamic-ip-setup", "ip-dynamic"], ["withdraw-on-down"], ["debounce"],
    ];

    private readonly Dictionary<string, List<Word>> _given = new(StringComparer.Ordinal);

    /// <summary>Why it is not understood; null when it is.</summary>
    public string? Fault { get; private set; }

    /// <summary>The words behind <c>exabgp healthcheck</c> of a command; null when it is another program.</summary>
    public static IReadOnlyList<Word>? Of(IReadOnlyList<Word> run)
    {
        for (var i = 0; i < run.Count; i++)
        {
            var program = Path.GetFileName(run[i].Text);
            if (program is "exabgp-healthcheck" or "healthcheck.py") return [.. run.Skip(i + 1)];
            if (run[i].Text == "exabgp.application.healthcheck" && i > 0 && run[i - 1].Text == "-m") return [.. run.Skip(i + 1)];
            if (program == "exabgp" && i + 1 < run.Count && run[i + 1].Text == "healthcheck") return [.. run.Skip(i + 2)];
        }
        return null;
    }

    /// <summary>The values of an option, by its long name; none when it is not given.</summary>
    public IReadOnlyList<Word> All(string name) => _given.GetValueOrDefault(name) ?? [];

    /// <summary>The value of an option that counts, the last; null when it is not given.</summary>
    public Word? Last(string name) => All(name) is [.., var last] ? last : null;

    public bool Has(string name) => _given.ContainsKey(name);

    /// <summary>Reads words, as given on the command line.</summary>
    public HealthCheckArguments Add(IReadOnlyList<Word> words)
    {
        for (var i = 0; i < words.Count && Fault is null; i++)
        {
            var text = words[i].Text;
            if (!text.StartsWith('-'))
            {
                Fault = $"`{text}` is not an option of it";
                continue;
            }
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var name = (equals < 0 ? text : text[..equals]).TrimStart('-');
            Word? value = equals < 0 ? null : words[i] with { Text = text[(equals + 1)..] };
            if (Find(Flags, name) is { } flag) Give(flag, words[i]);
            else if (Find(Valued, name) is not { } option) Fault = $"`{text}` is not known of it";
            else if (value is null && i + 1 >= words.Count) Fault = $"`{text}` lacks its value";
            else Give(option, value ?? words[++i]);
        }
        return this;
    }

    /// <summary>Reads a file of <c>name = value</c> lines.</summary>
    public HealthCheckArguments Add(Configuration.Diagnostics.SourceText file)
    {
        for (var line = 1; line <= file.Lines.Count; line++)
        {
            var text = file.Lines[line - 1].Trim();
            if (text.Length == 0 || text.StartsWith('#')) continue;
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var at = file.At(line, 1, text.Length);
            Add([new Word($"--{(equals < 0 ? text : text[..equals]).Trim()}", at),
                .. equals < 0 ? [] : new[] { new Word(text[(equals + 1)..].Trim(), at) }]);
        }
        return this;
    }

    private void Give(string name, Word value)
    {
        if (!_given.TryGetValue(name, out var values)) _given.Add(name, values = []);
        values.Add(value);
    }

    // Long names may be cut short, as its own reader has it.
    private static string? Find(string[][] options, string name) =>
        (options.FirstOrDefault(option => option.Contains(name))
            ?? (name.Length > 2 && options.Where(option => option[0].StartsWith(name,
                StringComparison.Ordinal)).ToArray() is [var only]
                ? only : null))?[0];
}
