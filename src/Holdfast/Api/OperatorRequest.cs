using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Web.Access;
using Microsoft.AspNetCore.Connections.Features;

namespace Holdfast.Api;

/// <summary>What an operator asks to be done: the parameters, and who asks.</summary>
internal readonly struct OperatorRequest(HttpContext context)
{
    private const int LongestValue = 200;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>Whether it came over the unix socket.</summary>
    public bool IsLocal => Caller.Of(context) is null;

    public IQueryCollection Query => context.Request.Query;

    /// <summary>Who asks, and why if they say so: for what has no place of its own for that.</summary>
    public string ByAndWhy => Value("reason") is { } reason ? $"{By}: {reason}" : By;

    /// <summary>Who asks: over TCP by their token, whatever they say; else as they say, or as the kernel knows them.</summary>
    public string By
    {
        get
        {
            var said = Value("by");
            if (Caller.Of(context) is { } caller)
                return said is null ? $"token {caller.Token}" : $"{said} (token {caller.Token})";
            if (said is not null) return said;
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
    }

    /// <summary>A parameter in seconds, more than 0; null when it is not there.</summary>
    public Outcome<TimeSpan?> Duration(string name)
    {
        if (Value(name) is not { } text) return new Outcome<TimeSpan?>(null, null);
        return double.TryParse(text, CultureInfo.InvariantCulture, out var seconds)
            && seconds > 0 && seconds <= Longest.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : ProblemReport.BadRequest($"{name}={text}: must be seconds, more than 0 and at most {Longest.TotalDays} days");
    }

    /// <summary>
    /// A parameter without control characters, which would break the lines it is logged in; null when it is not there or empty.
    /// </summary>
    public string? Value(string name)
    {
        if (Query[name] is not [{ Length: > 0 } value]) return null;
        var clean = string.Concat(value.Where(c => !char.IsControl(c)));
        return clean.Length > LongestValue ? clean[..LongestValue] : clean;
    }
}
