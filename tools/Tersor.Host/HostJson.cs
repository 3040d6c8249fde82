using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace Tersor.Host;

/// <summary>Everything that is read or written as JSON, compiled ahead.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Prediction))]
[JsonSerializable(typeof(ModelDescription))]
[JsonSerializable(typeof(MemoryUse))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class HostJson : JsonSerializerContext;
