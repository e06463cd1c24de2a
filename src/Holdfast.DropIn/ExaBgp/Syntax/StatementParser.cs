using Holdfast.Configuration.Diagnostics;

namespace Holdfast.DropIn.ExaBgp.Syntax;

/// <summary>Reads the statements of a file, and reports what is wrong with their form.</summary>
/// <param name="file">The file.</param>
/// <param name="error">Where mistakes are reported: the place, what is wrong, and how to right it.</param>
internal sealed class StatementParser(SourceText file, Action<Location, string, string?> error)
{
    private const int Deepest = 16;

    private readonly List<Token> _tokens = [];
    private int _next;

    /// <summary>All statements; what is wrong in one does not cost the others.</summary>
    public IReadOnlyList<Statement> Read()
    {
        for (var line = 1; line <= file.Lines.Count; line++)
        {
            var number = line;
            var text = file.Lines[line - 1];
            var isJoined = text.TrimEnd().EndsWith('\\');
            if (isJoined) text = text.TrimEnd()[..^1];
            _tokens.AddRange(Lexer.Line(text, (column, length) => file.At(number, column + 1, length),
                at => error(at, "a quote begins here and does not end in this line", "close it")));
            if (!isJoined) _tokens.Add(new Token(TokenKind.LineEnd, "", file.At(line, text.Length + 1)));
        }
        var statements = new List<Statement>();
        while (_next < _tokens.Count)
        {
            statements.AddRange(Block(opened: null, depth: 0));
            if (_next < _tokens.Count)
                error(_tokens[_next++].At, "nothing is open that this `}` closes", "take it away, or open a `{` before it");
        }
        return statements;
    }

    // To the end of the file, or up to the brace that closes the block.
    private List<Statement> Block(Location? opened, int depth)
    {
        var statements = new List<Statement>();
        var words = new List<Word>();
        var brackets = 0;
        while (_next < _tokens.Count)
        {
            var token = _tokens[_next];
            if (token is { Kind: TokenKind.Mark, Text: "}" })
            {
                Unfinished(words, token.At);
                return statements;
            }
            _next++;
            switch (token)
            {
                case { Kind: TokenKind.LineEnd }:
                    if (words.Count > 0 && brackets <= 0) Unfinished(words, token.At);
                    break;
                case { Kind: TokenKind.Word }:
                    brackets += token.Text switch { "[" => 1, "]" => -1, _ => 0 };
                    words.Add(new Word(token.Text, token.At));
                    break;
                case { Text: "{" }:
                    var body = depth >= Deepest ? TooDeep(token.At) : Block(token.At, depth + 1);
                    if (_next < _tokens.Count) _next++;
                    if (words.Count > 0) statements.Add(new Statement([.. words], body));
                    else error(token.At, "a `{` needs a name before it", "write `neighbor 192.0.2.1 {`");
                    words.Clear();
                    brackets = 0;
                    break;
                default:
                    if (words.Count > 0) statements.Add(new Statement([.. words], Body: null));
                    words.Clear();
                    brackets = 0;
                    break;
            }
        }
        if (opened is { } at) error(at, "this `{` is never closed", "write `}` at the end of the block");
        Unfinished(words, file.At(Math.Max(1, file.Lines.Count), 1));
        return statements;
    }

    private List<Statement> TooDeep(Location at)
    {
        error(at, $"blocks are nested more than {Deepest} deep", "close some of them");
        _next = _tokens.Count;
        return [];
    }

    private void Unfinished(List<Word> words, Location end)
    {
        if (words.Count == 0) return;
        var at = words[^1].At;
        error(at.Line == 0 ? end : at, $"`;` is missing behind `{words[^1].Text}`", "end the statement with `;` in its line");
        words.Clear();
    }
}
