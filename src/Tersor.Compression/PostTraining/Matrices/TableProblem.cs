using Tersor.Format;

namespace Tersor.Compression.PostTraining;

/// <summary>
/// The problem of an embedding's table: a row for each token, which counts as often as the token comes, and a diagonal Hessian,
/// since a token has one value that is not zero. Features count as much as the outputs depend on them. Layers that are tied to
/// the table add what they read.
/// </summary>
internal static class TableProblem
{
    // A token that the samples lack may come all the same: it counts as much as this share of a token's mean.
    private const double UnseenShare = 0.05;

    /// <summary>The problem of a table.</summary>
    /// <param name="calibration">The networks.</param>
    /// <param name="node">The embedding's node.</param>
    /// <param name="stream">The samples in front of it.</param>
    /// <param name="importance">The importance of each feature.</param>
    /// <param name="tied">How other layers use the table; null if none does.</param>
    public static SweepProblem Of(
        Calibration calibration, int node, CalibrationStream stream, double[] importance, TiedUse? tied)
    {
        var embedding = (EmbeddingNode)calibration.Graph.Nodes[node];
        var spec = calibration.ParametersOf(node).First();
        var (rows, columns) = (embedding.Vocabulary, embedding.Features);
        var counts = Counts(node, stream, rows);
        var (block, rowImportance) = tied is null
            ? (new SweepBlock(0, rows, null, importance), counts)
            : Sum(counts, importance, tied);
        return new SweepProblem
        {
            Name = LayerName.Of(spec),
            Rows = rows,
            Columns = columns,
            Weights = calibration.Dense[spec.Name].ToArray(),
            InputMean = new double[columns],
            ErrorMean = new double[rows],
            Positions = calibration.Graph.ValueShapes[node + 1][0],
            Importance = rowImportance,
            Blocks = [block],
        };
    }

    /// <summary>How often each token comes in a sample.</summary>
    private static double[] Counts(int node, CalibrationStream stream, int rows)
    {
        var counts = new double[rows];
        var samples = 0;
        for (var i = 0; i < stream.Batches; i++)
        {
            foreach (var token in stream.ReadInput(node, i))
                if (token >= 0 && token < rows)
                    counts[(int)token]++;
            samples += stream.Count(i);
        }

        var unseen = UnseenShare * Math.Max(1, counts.Sum()) / rows;
        return Array.ConvertAll(counts, count => (count + unseen) / samples);
    }

    /// <summary>
    /// Row r costs eᵀ(count · D + importance · H)e. One matrix for all rows has the means of both factors, and each row counts by
    /// its trace.
    /// </summary>
    private static (SweepBlock Block, double[] Importance) Sum(double[] counts, double[] features, TiedUse tied)
    {
        var (columns, count, importance) = (features.Length, counts.Average(), tied.Importance.Average());
        var hessian = Array.ConvertAll(tied.Hessian, value => importance * value);
        for (var i = 0; i < columns; i++)
            hessian[i * (columns + 1)] += count * features[i];
        var trace = Enumerable.Range(0, columns).Sum(i => hessian[i * (columns + 1)]);
        var tiedTrace = Enumerable.Range(0, columns).Sum(i => tied.Hessian[i * (columns + 1)]);
        var rows = counts.Select((tokens, row) =>
            trace > 0 ? ((tokens * features.Sum()) + (tied.Importance[row] * tiedTrace)) / trace : 0);
        return (new SweepBlock(0, counts.Length, hessian), [.. rows]);
    }
}
