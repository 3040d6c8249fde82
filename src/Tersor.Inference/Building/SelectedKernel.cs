using Tersor.Format;

namespace Tersor.Inference;

/// <summary>A kernel that was chosen.</summary>
/// <param name="Kernel">The kernel, laid out.</param>
/// <param name="Chosen">Its name and its rivals' times.</param>
internal sealed record SelectedKernel<TKernel>(TKernel Kernel, ChosenKernel Chosen);
