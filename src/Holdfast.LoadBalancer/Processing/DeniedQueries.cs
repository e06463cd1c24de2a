using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Rules;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>
/// Lets rules act on what goes to no backend: messages of other opcodes than QUERY, and of other EDNS versions than 0.
/// </summary>
internal static class DeniedQueries
{
    /// <summary>Lets rules act that name the opcode of what is no query; false when none ends its way.</summary>
    public static bool TryOtherOpcode(
        LocalReplies replies, scoped ref Query query, ReadOnlySpan<byte> message, IClient client,
        ConfigurationSnapshot configuration)
    {
        if (!configuration.Rules.NamesOpcodes || QueryView.TryParseAnyOpcode(message, out query.View).IsError)
            return false;
        configuration.ClientEdns.Read(
            in query.View, in query.Client, query.Protocol.IsDatagram, isOwnCheck: false, client.MaxAnswer(query.View),
            out var terms);
        return TryDeny(replies, ref query, client, in terms, configuration, hasOtherVersion: false);
    }

    /// <summary>Lets rules act; false when none ends its way.</summary>
    public static bool TryDeny(
        LocalReplies replies, scoped ref Query query, IClient client, in AnswerTerms terms, ConfigurationSnapshot configuration,
        bool hasOtherVersion)
    {
        query.Pool = configuration.DefaultPool;
        if (query.IsOwnCheck)
            return false;
        var verdict = configuration.Rules.Apply(ref query, out var action, hasOtherVersion);
        if (verdict == RuleVerdict.Continue)
            return false;
        replies.Rule(verdict, action!, in query, client, in terms, configuration.ClientEdns);
        return true;
    }
}
