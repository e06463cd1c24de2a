return await Holdfast.Commands.CommandLine.InvokeAsync(args);
