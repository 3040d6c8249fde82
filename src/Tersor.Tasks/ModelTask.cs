using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Tersor.Core;
using Tersor.Data;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>
/// What a model is for, with its data at hand: how the model is fitted to the data, how it is trained, and how it is judged.
/// Commands, reports and the compression speak to this alone; each kind of task has a room of its own.
/// </summary>
/// <example><code>
/// using var task = new ImageClassification(model.Graph, data, new TaskSetup(device));
/// using var network = task.NewNetwork();
/// using var training = task.Begin(network, new TrainingSettings { Epochs = 5 });
/// training.Run();
/// Console.WriteLine(task.Judge(network));
/// </code></example>
public abstract class ModelTask : IDisposable
{
    private readonly ImmutableArray<StoredTensor> _weights;
    private readonly Func<GraphNode, IReadOnlyList<Parameter>, Layer?>? _ownLayers;

    /// <summary>A task over data that suits its model.</summary>
    /// <param name="graph">The model, fitted to the data.</param>
    /// <param name="data">What it learns from, and is judged by.</param>
    /// <param name="setup">The device and the seed.</param>
    protected ModelTask(ModelGraph graph, TaskData data, TaskSetup setup)
    {
        _ownLayers = setup.OwnLayers;
        _weights = setup.Weights;
        Graph = graph;
        Data = data;
        Device = setup.Device;
        Seed = setup.Seed;
        Shards = setup.Shards;
        Group = setup.Group;
    }

    /// <summary>The model, fitted to the data.</summary>
    public ModelGraph Graph { get; }

    /// <summary>What it learns from, and what it is judged by.</summary>
    public TaskData Data { get; }

    /// <summary>The device that tensors live on.</summary>
    public Device Device { get; }

    /// <summary>Decides initial weights, orders and every other draw: equal seeds give equal bytes.</summary>
    public ulong Seed { get; }

    /// <summary>The shards that each step of a training is cut into: they decide the bytes, too.</summary>
    public int Shards { get; }

    /// <summary>The processes that share the shards; null if there is this one alone.</summary>
    public IShardGroup? Group { get; }

    /// <summary>What a file of the model says of its data: text by key, which <see cref="TaskKind"/>s read again.</summary>
    public virtual IReadOnlyDictionary<string, string> Notes =>
        new Dictionary<string, string> { [ClassNames.DataKey] = Data.Train.Name };

    /// <summary>
    /// What scores depend on besides the data, for reports: the model that another is measured with. Null for nothing.
    /// </summary>
    public virtual string? Reference => null;

    /// <summary>Whether a training is judged after each epoch, because its loss does not tell how good the network is.</summary>
    public virtual bool JudgesEpochs => false;

    /// <summary>The options that suit the task's networks.</summary>
    protected virtual NetworkOptions Options => new();

    /// <summary>Whether new networks are trained already: all of their weights were given.</summary>
    public bool BeginsTrained => !_weights.IsEmpty && _weights.Length == Graph.Parameters.Length;

    /// <summary>The SHA-256 hash, in hexadecimal digits, of the weights that were given; null if none were.</summary>
    public string? WeightsFingerprint
    {
        get
        {
            if (_weights.IsEmpty)
                return null;
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var tensor in _weights.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
            {
                hash.AppendData(Encoding.UTF8.GetBytes(tensor.Name + "\n"));
                hash.AppendData(MemoryMarshal.AsBytes<float>(tensor.Decode()));
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>A network with freshly drawn weights, or those that were given. The caller disposes it.</summary>
    /// <exception cref="InvalidDataException">What was given are no weights of this model.</exception>
    public Network NewNetwork()
    {
        var network = Network.Build(Graph, Device, Seed, Options with { OwnLayers = _ownLayers });
        if (_weights.IsEmpty)
            return network;
        try
        {
            network.LoadSome(_weights);
            return network;
        }
        catch (ArgumentException exception)
        {
            network.Dispose();
            throw new InvalidDataException($"no weights of '{Graph.Name}': {exception.Message}", exception);
        }
    }

    /// <summary>Checks that a training suits the task.</summary>
    /// <param name="key">The key of the training in its recipe, for example <c>prune.training</c>.</param>
    /// <param name="plan">The training.</param>
    /// <exception cref="RecipeException">It does not; the message names the key.</exception>
    public abstract void Check(string key, TrainingSettings plan);

    /// <summary>Checks that what a training needs besides networks and data is at hand.</summary>
    /// <param name="plan">The training.</param>
    /// <exception cref="RecipeException">Something is missing.</exception>
    public virtual void CheckMeans(TrainingSettings plan)
    {
    }

    /// <summary>Checks that the forms of weights may change in the middle of a training.</summary>
    /// <param name="key">The key and value in the recipe that ask for it.</param>
    /// <exception cref="RecipeException">They may not; the message begins with the key.</exception>
    public virtual void CheckChangeOfForms(string key)
    {
    }

    /// <summary>Loads the dense network from a checkpoint, and whatever else its training would have left.</summary>
    /// <param name="path">A safetensors file.</param>
    /// <param name="network">Receives its weights; unchanged if anything is wrong.</param>
    /// <param name="plan">The dense training of the recipe that goes on from there.</param>
    /// <exception cref="InvalidDataException">It is no checkpoint of this model.</exception>
    /// <exception cref="FormatException">The file is damaged.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public virtual void Load(string path, Network network, TrainingSettings plan) => DenseCheckpoint.Load(path, network);

    /// <summary>Begins a training. The first of a task is that of the dense network, unless it was loaded.</summary>
    /// <param name="network">The network to train.</param>
    /// <param name="plan">The settings.</param>
    /// <param name="seed">Decides the order of the examples; null for the task's.</param>
    /// <returns>The training, before its first step. The caller disposes it.</returns>
    public abstract TaskTraining Begin(Network network, TrainingSettings plan, ulong? seed = null);

    /// <summary>Adds to a checkpoint what the task hands from one training to the next, besides the network.</summary>
    /// <param name="writer">Receives it.</param>
    public virtual void Write(CheckpointWriter writer)
    {
    }

    /// <summary>Reads what <see cref="Write"/> has added.</summary>
    /// <param name="reader">The checkpoint.</param>
    /// <param name="dense">The dense training of the recipe, which is over.</param>
    /// <exception cref="CheckpointException">It is not there.</exception>
    public virtual void Read(CheckpointReader reader, TrainingSettings dense)
    {
    }

    /// <summary>Keeps the dense network as the teacher of later trainings.</summary>
    /// <param name="dense">The network as it is now; it is going to change.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public abstract void SetTeacher(Network dense, CancellationToken cancellationToken = default);

    /// <summary>Gets what judging needs, if that takes time.</summary>
    /// <param name="host">Told what is done.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DatasetException">The data is not fit to judge by.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public virtual void PrepareToJudge(ITaskHost host, CancellationToken cancellationToken = default)
    {
    }

    /// <summary>Judges a network by the test set.</summary>
    /// <param name="network">The network, whatever the forms of its parameters.</param>
    /// <param name="cancellationToken">Checked before every batch.</param>
    /// <inheritdoc cref="Judge(IPredictor, CancellationToken)"/>
    public Score? Judge(Network network, CancellationToken cancellationToken = default)
    {
        using var predictor = new NetworkPredictor(network);
        return Judge(predictor, cancellationToken);
    }

    /// <summary>Judges a model by the test set, whatever runs it.</summary>
    /// <param name="model">The model with its weights.</param>
    /// <param name="cancellationToken">Checked before every batch.</param>
    /// <returns>The score; null if the task has nothing to judge with.</returns>
    /// <exception cref="InvalidDataException">What the model gives is no number.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public abstract Score? Judge(IPredictor model, CancellationToken cancellationToken = default);

    /// <summary>Judges a model by the test set, and keeps what people want to see of it besides the score.</summary>
    /// <inheritdoc cref="Judge(IPredictor, CancellationToken)"/>
    /// <returns>The score and what is behind it; null if the task has nothing to judge with.</returns>
    public virtual Examination? Examine(IPredictor model, CancellationToken cancellationToken = default) =>
        Judge(model, cancellationToken) is { } score ? new Examination(score) : null;

    /// <summary>Compares the scores of two epochs of a training.</summary>
    /// <param name="before">The score of the epoch before; null for none.</param>
    /// <param name="now">The score of this epoch.</param>
    /// <param name="epoch">The epoch's number, from 1.</param>
    /// <exception cref="Exception">The training is not worth going on with.</exception>
    public virtual void Watch(Score? before, Score now, int epoch)
    {
    }

    /// <summary>What compressed networks are compared by: training data, never the test set.</summary>
    /// <param name="dense">The dense network; it must not change while the probe is used.</param>
    /// <param name="examples">The number of examples; null for as many as is usual.</param>
    /// <exception cref="ArgumentException">So few examples are not enough.</exception>
    public abstract Probe Probe(Network dense, int? examples = null);

    /// <summary>Measures the running statistics of a network's batch normalisations anew, on what it is trained with.</summary>
    /// <param name="network">The network.</param>
    /// <param name="cancellationToken">Checked before every batch.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public abstract void Calibrate(Network network, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public abstract void Dispose();
}
