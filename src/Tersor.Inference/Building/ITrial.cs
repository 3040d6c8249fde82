namespace Tersor.Inference;

/// <summary>A candidate kernel with made-up inputs, ready to be timed.</summary>
internal interface ITrial
{
    void Run();
}
