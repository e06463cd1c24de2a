using System.CommandLine;
using Holdfast.DropIn.Import;

namespace Holdfast.Commands;

/// <summary><c>holdfast import</c>: the files of other programs as one <c>holdfast.yaml</c>, on standard output.</summary>
internal static class ImportCommand
{
    public static Command Build()
    {
        var command = new Command("import", "Print a holdfast.yaml that says what other programs' files say");
        var foreign = new ForeignFileOptions().AddTo(command);
        command.Validators.Add(result =>
        {
            if (!foreign.AreGiven(result)) result.AddError($"Name a file: {foreign.Names}.");
        });
        command.SetAction(parsed =>
        {
            var imported = ImportedFile.Of(foreign.Request(parsed, file: null));
            var exitCode = ConfigurationVerdict.Print(imported.Result);
            if (imported.Text is { } text) Console.Out.Write(text);
            return exitCode;
        });
        return command;
    }
}
