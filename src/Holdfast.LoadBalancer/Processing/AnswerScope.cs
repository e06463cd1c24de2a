using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Rules.Responses;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>Whom a backend's answer is for.</summary>
internal enum AnswerScope
{
    /// <summary>The client whose query was sent: it is about the form of that query, or malformed.</summary>
    Client,

    /// <summary>All who ask the same now; but nothing in it tells that it is about this name, so it is not stored.</summary>
    Waiting,

    /// <summary>All who ask the same, later too.</summary>
    Stored,
}

/// <summary>Tells whom an answer is for.</summary>
internal static class AnswerScopes
{
    private const int QuestionCount = 4;
    private const int ResponseCode = 3;

    /// <summary>Whom an answer is for by what response rules have done with it.</summary>
    public static AnswerScope Ruled(AnswerScope scope, scoped in Response response) =>
        response.IsClientsAlone ? AnswerScope.Client
        : response.SkipsCache && scope == AnswerScope.Stored ? AnswerScope.Waiting : scope;

    /// <summary>Has an answer taken over (<see cref="BackendAnswer.Take"/>), and tells whom it is for.</summary>
    /// <inheritdoc cref="BackendAnswer.Take"/>
    public static AnswerScope Take(in AnswerTerms terms, ReadOnlySpan<byte> question, Span<byte> message, ref int length)
    {
        int code = message[ResponseCode] & 0xF;
        bool hasQuestion = (message[QuestionCount] | message[QuestionCount + 1]) != 0;
        BackendAnswer.Take(in terms, question, message, ref length);
        // A code that is this node's by now was about what stands between it and the backend.
        return (message[ResponseCode] & 0xF) != code ? AnswerScope.Client
            : hasQuestion ? AnswerScope.Stored : AnswerScope.Waiting;
    }
}
