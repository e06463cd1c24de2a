using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;
using Holdfast.LoadBalancer.Logging.Outputs;

namespace Holdfast.Configuration.Validation;

/// <summary>Sinks of the query log: each has a name and a file of its own.</summary>
internal static class LogValidation
{
    public static void Validate(Draft draft, DiagnosticBag bag)
    {
        Validator.Unique(draft.LogSinks, sink => sink.Name, "name", bag);
        Validator.Unique(draft.LogSinks, sink => (sink.Target as FileTarget)?.Path ?? "", "file", bag);
    }
}
