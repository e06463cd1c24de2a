using System.Globalization;
using System.Text;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;

namespace Holdfast.Testing.Messages;

/// <summary>
/// DNS messages as text. The first line is the question and what the header and EDNS say, in dig's words
/// (<see cref="MessageWords"/>); records follow as in a zone file, those of the answer section first, then behind a line
/// <c>AUTHORITY</c> or <c>ADDITIONAL</c> those of that section:
/// <code>
/// www.example. IN A +qr +rd +ra NXDOMAIN
/// AUTHORITY
/// example. 60 IN SOA ns.example. mail.example. 1 7200 900 1209600 30
/// </code>
/// A message without a question begins with <c>-</c> in its place. The class may be left out (IN).
/// </summary>
public static class MessageText
{
    /// <summary>The message.</summary>
    /// <exception cref="FormatException">The text is none; the message tells the line.</exception>
    public static Message Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = new MessageWords();
        Question? question = null;
        List<Record> answers = [], authorities = [], additionals = [], section = answers;
        bool begun = false;
        foreach (var (line, number) in text.Split('\n').Select((line, index) => (line, index + 1)))
        {
            try
            {
                var tokens = new TextTokens(line);
                if (tokens.AtEnd)
                    continue;
                if (!begun)
                {
                    question = ReadQuestion(tokens);
                    foreach (string word in tokens.Rest())
                        words.Read(word);
                    begun = true;
                }
                else if (SectionOf(line.Trim()) is { } next)
                {
                    section = next;
                }
                else
                {
                    section.Add(RecordText.Parse(line));
                }
            }
            catch (Exception e) when (e is FormatException or OverflowException)
            {
                throw new FormatException($"line {number}: {e.Message}", e);
            }
        }

        if (!begun)
            throw new FormatException("line 1: the question is missing");
        if (words.Opt is { } opt)
            additionals.Add(opt);
        return new Message
        {
            Id = words.Id,
            Flags = words.Flags,
            Opcode = words.Opcode,
            ResponseCode = (ResponseCode)((int)words.ResponseCode & 0xF),
            Questions = question is null ? [] : [question],
            Answers = [.. answers],
            Authorities = [.. authorities],
            Additionals = [.. additionals],
        };

        List<Record>? SectionOf(string line) => line switch
        {
            "ANSWER" => answers,
            "AUTHORITY" => authorities,
            "ADDITIONAL" => additionals,
            _ => null,
        };
    }

    /// <summary>The wire form of the message.</summary>
    /// <exception cref="FormatException">The text is none; the message tells the line.</exception>
    public static byte[] Wire(string text) => Parse(text).ToArray();

    /// <summary>Reads the wire form.</summary>
    /// <exception cref="FormatException">The octets are no message; the text says why and shows them.</exception>
    public static Message Read(ReadOnlySpan<byte> octets)
    {
        var error = Message.TryParse(octets, out var message);
        return message ?? throw new FormatException($"{error}: {Convert.ToHexString(octets)}");
    }

    /// <summary>
    /// The text of a message, one line a record, without its ID; two messages with the same text differ in nothing else but
    /// the place of OPT among the additional records.
    /// </summary>
    public static string Format(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var text = new StringBuilder(message.Questions.Count == 0 ? "-" : message.Questions[0].ToString());
        foreach (string word in MessageWords.Of(message))
            text.Append(' ').Append(word);
        AppendSection("", message.Answers);
        AppendSection("AUTHORITY", message.Authorities);
        AppendSection("ADDITIONAL", message.Additionals.Where(record => record.Type != RecordType.OPT));
        return text.ToString();

        void AppendSection(string heading, IEnumerable<Record> records)
        {
            string[] lines = [.. records.Select(record => record.ToString())];
            if (lines.Length > 0 && heading.Length > 0)
                text.Append('\n').Append(heading);
            foreach (string line in lines)
                text.Append('\n').Append(line);
        }
    }

    /// <summary>The same of octets.</summary>
    /// <exception cref="FormatException">The octets are no message.</exception>
    public static string Format(ReadOnlySpan<byte> octets) => Format(Read(octets));

    private static Question? ReadQuestion(TextTokens tokens)
    {
        if (tokens.Peek() == "-")
        {
            tokens.Next("-");
            return null;
        }

        var name = RecordText.NameOf(tokens);
        bool hasClass = RecordClassMnemonic.TryParse(tokens.Peek(), out var @class)
            && !RecordTypeMnemonic.TryParse(tokens.Peek(), out _);
        if (hasClass)
            tokens.Next("the class");
        string word = tokens.Next("the type");
        return RecordTypeMnemonic.TryParse(word, out var type)
            ? new Question(name, type, hasClass ? @class : RecordClass.IN)
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{word} is no type"));
    }
}
