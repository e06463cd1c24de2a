using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;

namespace Holdfast.Configuration.Validation;

/// <summary>The API's socket: that it can be made where it is wanted. Missing folders are made at the start.</summary>
internal static class ApiValidation
{
    public static void Validate(Draft draft, DiagnosticBag bag)
    {
        const string path = "api.listen";
        var socket = draft.Api.SocketPath;
        if (!bag.Knows(path) || bag.IsMisread(path)) return;
        if (Directory.Exists(socket))
        {
            bag.Error(path, $"`{socket}` is a directory, so that no socket can be made there",
                $"write `unix:{Path.Join(socket, "api.sock")}`");
            return;
        }
        for (var folder = Path.GetDirectoryName(socket); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Directory.Exists(folder)) return;
            if (!Path.Exists(folder)) continue;
            bag.Error(path, $"no socket can be made there: `{folder}` is not a directory",
                "such as `unix:/run/holdfast/api.sock`");
            return;
        }
    }
}
