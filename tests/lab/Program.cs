using Holdfast.Lab;
using Holdfast.Lab.Commands;

try
{
    return Command.Run(args);
}
catch (LabException e)
{
    Console.Error.WriteLine($"holdfast-lab: {e.Message}");
    return 1;
}
