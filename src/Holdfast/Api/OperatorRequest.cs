using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Holdfast.Contracts.Reports;
using Microsoft.AspNetCore.Connections.Features;

namespace Holdfast.Api;

/// <summary>What an operator asks to be done: the parameters, and who asks.</summary>
internal readonly struct OperatorRequest(HttpContext context)
{
    private const int LongestValue = 200;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    public IQueryCollection Query => context.Request.Query;

    /// <summary>Who asks, as they say; else as the kernel knows them.</summary>
    public string By
    {
        get
        {
            if (Value("by") is { } name) return name;
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

    /// <summary>How long what is asked for is to last: <c>for=SECONDS</c>.</summary>
    /// <param name="lasting">Null where it is not said.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public ProblemReport? Lasting(out TimeSpan? lasting)
    {
        lasting = null;
        if (Value("for") is not { } text) return null;
        if (!double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) || !(seconds > 0)
            || seconds > Longest.TotalSeconds)
            return ProblemReport.BadRequest($"for={text}: must be seconds, more than 0 and at most {Longest.TotalDays} days");
        lasting = TimeSpan.FromSeconds(seconds);
        return null;
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
