using Holdfast.Configuration.Tokens;

namespace Holdfast.Web.Access;

/// <summary>Who a request over TCP is from; requests over the unix socket have none.</summary>
/// <param name="Token">The name of the token that was shown; null without one.</param>
/// <param name="Scope">What it allows.</param>
internal sealed record Caller(string? Token, ApiScope Scope)
{
    /// <summary>Nobody who is known.</summary>
    public static Caller Anonymous { get; } = new(null, ApiScope.None);

    /// <summary>Who a request is from; null when it came over the unix socket.</summary>
    public static Caller? Of(HttpContext context) => context.Features.Get<Caller>();
}
