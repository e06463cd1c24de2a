using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Names;
using Holdfast.Dns.Records;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Record = Holdfast.Dns.Messages.Record;

namespace Holdfast.LoadBalancer.Tests.Cache;

/// <summary>
/// The cache against a dictionary of whole messages, over any sequence of stores, questions, removals and time.
/// </summary>
public sealed class CacheModelTests
{
    private static readonly string[] Names = ["www.example.org.", "example.org.", "a.very.long.name.under.example.net.", "x."];

    [Property(MaxTest = 200)]
    public void What_is_stored_is_given_as_a_model_says(NonEmptyArray<NonEmptyArray<byte>> steps)
    {
        using var cache = new TestCache();
        var model = new Dictionary<(int Name, int Variant), (Message Answer, long At)>();
        long now = 0;
        foreach (byte[] step in steps.Get.Select(array => array.Get))
        {
            var random = new Random(step.Aggregate(17, (sum, octet) => (sum * 31) + octet));
            var which = (Name: random.Next(Names.Length), Variant: random.Next(8));
            var query = QueryFor(which, random);
            switch (step[0] % 8)
            {
                case 0 or 1 or 2:
                    var answer = AnswerTo(query, random);
                    Assert.Equal(NotStoredReason.None, cache.Insert(query, answer.ToArray(), now, Over(which.Variant)));
                    model[which] = (answer, now);
                    break;
                case 3 when step[0] > 200:
                    cache.Cache.Removal.Expunge(new CacheSelection { Name = Name.Parse(Names[which.Name].ToUpperInvariant()) });
                    foreach (var gone in model.Keys.Where(key => key.Name == which.Name).ToArray())
                        model.Remove(gone);
                    break;
                case 4:
                    now += random.Next(40_000);
                    break;
                default:
                    Assert.Equal(Expected(model, which, query, now), Given(cache, query, now, Over(which.Variant)));
                    break;
            }
        }
    }

    private static Message? Expected(
        Dictionary<(int, int), (Message Answer, long At)> model, (int, int) which, byte[] query, long now)
    {
        if (!model.TryGetValue(which, out var stored))
            return null;
        uint age = (uint)((now - stored.At) / 1000);
        var all = stored.Answer.Answers.Concat(stored.Answer.Authorities)
            .Concat(stored.Answer.Additionals.Where(record => record.Type != RecordType.OPT));
        if (all.Min(record => record.Ttl) <= age)
            return null;
        ValueList<Record> Aged(IEnumerable<Record> records) =>
            [.. records.Select(record => record.Type == RecordType.OPT ? record : record with { Ttl = record.Ttl - age })];
        return stored.Answer with
        {
            Id = TestMessages.Id(query),
            Answers = Aged(stored.Answer.Answers),
            Authorities = Aged(stored.Answer.Authorities),
            Additionals = Aged(stored.Answer.Additionals),
        };
    }

    private static Message? Given(TestCache cache, byte[] query, long now, CacheClass cacheClass)
    {
        if (cache.Ask(query, now, cacheClass: cacheClass) is not { } octets)
            return null;
        // Names of a message compare without regard to case: the client's is seen in the octets alone.
        Assert.True(octets.AsSpan(12).StartsWith(TestMessages.Question(query)));
        Assert.False(Message.TryParse(octets, out var message).IsError);
        return message;
    }

    private static CacheClass Over(int variant) => (variant & 4) != 0 ? CacheClass.Stream : CacheClass.Datagram;

    private static byte[] QueryFor((int Name, int Variant) which, Random random)
    {
        var name = string.Concat(
            Names[which.Name].Select(letter => random.Next(2) == 0 ? char.ToUpperInvariant(letter) : letter));
        string edns = (which.Variant & 1) != 0 ? "+bufsize=1232" : "", flags = (which.Variant & 2) != 0 ? "+cd" : "";
        return MessageText.Wire($"{name} IN TXT +rd {flags} {edns} +qid={random.Next(65536)}");
    }

    private static Message AnswerTo(byte[] query, Random random)
    {
        Assert.False(Message.TryParse(query, out var asked).IsError);
        var owner = asked!.Questions[0].Name;
        ValueList<Record> Some(int least) =>
            [.. Enumerable.Range(0, least + random.Next(12)).Select(i => new Record(
                i % 3 == 2 ? Name.Parse("elsewhere.example.") : owner, RecordType.TXT, RecordClass.IN,
                    (uint)(1 + random.Next(300)),
                new TxtData([new Octets(Enumerable.Repeat((byte)i, random.Next(60)).ToArray())])))];
        return asked with
        {
            Flags = asked.Flags | HeaderFlags.Response,
            Answers = Some(1),
            Authorities = Some(0),
            Additionals = [.. Some(0), .. asked.Additionals],
        };
    }
}
