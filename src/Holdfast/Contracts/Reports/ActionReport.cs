namespace Holdfast.Contracts.Reports;

/// <summary>What an action (drain, undrain, backend, reload) did, in lines for people.</summary>
internal sealed record ActionReport(IReadOnlyList<string> Done);

/// <summary>Why a request was not fulfilled (RFC 9457).</summary>
internal sealed record ProblemReport(string Title, int Status, string Detail)
{
    public static ProblemReport NoSuchService(string? service, IEnumerable<string> known) =>
        NoSuch("service", service, known, "this node has no services");

    public static ProblemReport NoSuchBackend(string backend, IEnumerable<string> known) =>
        NoSuch("backend", backend, known, "this node has no backends");

    public static ProblemReport BadRequest(string detail) => new("Bad request", StatusCodes.Status400BadRequest, detail);

    private static ProblemReport NoSuch(string what, string? name, IEnumerable<string> known, string none)
    {
        var names = string.Join(", ", known);
        return new ProblemReport($"No such {what}", StatusCodes.Status404NotFound,
            names.Length == 0 ? none : $"there is no {what} '{name}'; there are: {names}");
    }
}
