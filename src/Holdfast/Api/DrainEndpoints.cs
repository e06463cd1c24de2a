using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Microsoft.AspNetCore.Connections.Features;

namespace Holdfast.Api;

/// <summary><c>POST /drain</c> and <c>/undrain</c>, and how far a drain has come.</summary>
internal static class DrainEndpoints
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    public static void Map(RouteGroupBuilder api, IOperator daemon)
    {
        ApiServer.Get(api, "/drains", daemon.Drains, ReportJson.Default.IReadOnlyListDrainReport);
        api.MapPost("/drain", (RequestDelegate)(context => ApiServer.AnswerAsync(context, Drain(context, daemon), ReportJson.Default.ActionReport)));
        api.MapPost("/undrain", (RequestDelegate)(context =>
            ApiServer.AnswerAsync(context, daemon.Undrain(Query(context, "service"), By(context)), ReportJson.Default.ActionReport)));
    }

    private static Outcome<ActionReport> Drain(HttpContext context, IOperator daemon)
    {
        TimeSpan? lasting = null;
        if (Query(context, "for") is { } text)
        {
            if (!double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) || !(seconds > 0) || seconds > Longest.TotalSeconds)
                return new ProblemReport("Bad request", StatusCodes.Status400BadRequest, $"for={text}: must be seconds, more than 0 and at most {Longest.TotalDays} days");
            lasting = TimeSpan.FromSeconds(seconds);
        }
        return daemon.Drain(new DrainRequest(Query(context, "service"), lasting, By(context), Query(context, "reason")));
    }

    /// <summary>Who asks, as they say; else as the kernel knows them.</summary>
    internal static string By(HttpContext context)
    {
        if (Query(context, "by") is { } name) return name;
        const int solSocket = 1, soPeerCred = 17;
        Span<byte> credentials = stackalloc byte[12];
        try
        {
            context.Features.Get<IConnectionSocketFeature>()?.Socket.GetRawSocketOption(solSocket, soPeerCred, credentials);
            return string.Create(CultureInfo.InvariantCulture, $"uid {MemoryMarshal.Read<int>(credentials[4..])}");
        }
        catch (SocketException)
        {
            return "an operator";
        }
    }

    /// <summary>A parameter without control characters, which would break the lines it is told in; null when it is not there or empty.</summary>
    private static string? Query(HttpContext context, string name)
    {
        if (context.Request.Query[name] is not [{ Length: > 0 } value]) return null;
        var clean = string.Concat(value.Where(c => !char.IsControl(c)));
        return clean.Length > 200 ? clean[..200] : clean;
    }
}
