using Holdfast.Commands;
using Holdfast.Linux.Kernel;
using Holdfast.Linux.Supervision;

InheritedSignals.HeedChildren();
return SupervisorProgram.TryRun(args) ?? await CommandLine.InvokeAsync(args);
