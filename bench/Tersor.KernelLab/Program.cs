using Tersor.KernelLab;

return LabApp.Run(args);
