Holdfast.Commands.StandardStreams.Open();
return await Holdfast.Commands.CommandLine.InvokeAsync(args);
