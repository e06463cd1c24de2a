namespace Holdfast.LoadBalancer.Tests.Scenarios;

/// <summary>The lines of a scenario file, one after the other; it knows where it is when something is wrong.</summary>
/// <param name="path">The file.</param>
/// <param name="text">What is in it.</param>
internal sealed class ScenarioLines(string path, string text)
{
    private readonly string[] _lines = text.Split('\n');

    /// <summary>The number of the line last read, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The next line that is neither blank nor a comment, in words.</summary>
    /// <exception cref="FormatException">The file is at its end.</exception>
    public string[] Next()
    {
        while (Number < _lines.Length)
        {
            string line = _lines[Number++].Trim();
            if (line.Length > 0 && line[0] != ';')
                return line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }

        throw Wrong("the file ends too soon");
    }

    /// <summary>The next such line, which must begin with this word.</summary>
    /// <exception cref="FormatException">It begins with another.</exception>
    public string[] Next(string word)
    {
        string[] words = Next();
        return words[0] == word ? words : throw Wrong($"{word} is expected, not {words[0]}");
    }

    /// <summary>All lines as they are, up to one that says this.</summary>
    /// <exception cref="FormatException">None does.</exception>
    public string Until(string end)
    {
        int first = Number;
        while (Number < _lines.Length)
        {
            if (_lines[Number++].Trim() == end)
                return string.Join('\n', _lines[first..(Number - 1)]);
        }

        Number = first;
        throw Wrong($"{end} is missing");
    }

    /// <summary>What is wrong with the line last read, or with another.</summary>
    public FormatException Wrong(string what, int? line = null) => new($"{path}:{line ?? Number}: {what}");
}
