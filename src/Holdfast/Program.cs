using Holdfast.Commands;
using Holdfast.Linux.Kernel;
using Holdfast.Linux.Supervision;

InheritedSignals.HeedChildren();
StandardStreams.Open();
return SupervisorProgram.TryRun(args) ?? await CommandLine.InvokeAsync(args);
