using Holdfast.Lab.Commands;
using Holdfast.Lab.Errors;

try
{
    return Command.Run(args);
}
catch (LabException e)
{
    Console.Error.WriteLine($"holdfast-lab: {e.Message}");
    return 1;
}
