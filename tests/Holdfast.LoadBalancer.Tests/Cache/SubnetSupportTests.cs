using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Cache;

/// <summary>Answers without a client subnet to queries that had one: a forger's, or of a backend that knows none.</summary>
public sealed class SubnetSupportTests
{
    private static readonly byte[] Www = MessageText.Wire("www.example.org. IN A +rd");
    private static readonly byte[] Here = [0, 1, 24, 0, 192, 0, 2], There = [0, 1, 24, 0, 198, 51, 100];

    private readonly SubnetSupport _backend = new();

    [Theory]
    [InlineData("NOERROR", "@ 60 A 192.0.2.1")]
    [InlineData("+bufsize=1232", "@ 60 A 192.0.2.1")]
    [InlineData("NXDOMAIN", "AUTHORITY", "@ 60 SOA . . 1 2 3 4 60")]
    [InlineData("SERVFAIL")]
    public void An_answer_that_tells_none_is_kept_for_the_subnet_of_its_query_alone(string words, params string[] records)
    {
        using var cache = new TestCache();
        Insert(cache, Www, Www.Answer(words, records));
        Assert.NotNull(cache.Ask(Www, subnet: Here));
        Assert.Null(cache.Ask(Www, subnet: There));
        Assert.Null(cache.Ask(Www));
    }

    [Fact]
    public void Of_a_backend_that_has_never_told_one_it_is_kept_for_all()
    {
        using var cache = new TestCache();
        for (int i = 0; i < SubnetSupport.AnswersUntilShown; i++)
            _backend.Answered(tellsSubnet: false);
        Insert(cache, Www, Www.Answer("+bufsize=1232", "@ 60 A 192.0.2.1"));
        Assert.NotNull(cache.Ask(Www, subnet: There));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(SubnetSupport.AnswersUntilShown)]
    [InlineData(10 * SubnetSupport.AnswersUntilShown)]
    public void One_answer_that_tells_one_is_enough_to_know_better(int before)
    {
        for (int i = 0; i < before; i++)
            _backend.Answered(tellsSubnet: false);
        using var cache = new TestCache();
        byte[] other = MessageText.Wire("other.example.org. IN A +rd");
        Insert(cache, other, other.Answer("+subnet=192.0.2.0/24/24", "@ 60 A 192.0.2.1"));
        for (int i = 0; i < 2 * SubnetSupport.AnswersUntilShown; i++)
            _backend.Answered(tellsSubnet: false);
        Insert(cache, Www, Www.Answer("+bufsize=1232", "@ 60 A 203.0.113.66"));
        Assert.Null(cache.Ask(Www, subnet: There));
    }

    [Fact]
    public void Errors_show_nothing()
    {
        using var cache = new TestCache();
        for (int i = 0; i < 2 * SubnetSupport.AnswersUntilShown; i++)
            Insert(cache, Www, Www.Answer(i % 2 == 0 ? "SERVFAIL" : "REFUSED"));
        Assert.False(_backend.IsNeverTold);
    }

    private void Insert(TestCache cache, byte[] query, byte[] answer) =>
        cache.Cache.Insert(cache.Key(query, subnet: Here), TestMessages.Question(query), answer, 0, 0, _backend);
}
