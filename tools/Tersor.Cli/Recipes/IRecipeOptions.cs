namespace Tersor.Cli.Recipes;

/// <summary>Options of a command whose model has a recipe.</summary>
internal interface IRecipeOptions
{
    /// <summary>What the help says of <see cref="Recipe"/>.</summary>
    const string RecipeHelp = "How to train and compress: 'best', which is the default, 'naive', 'small' or "
        + "'tiny', which train down to a size, or a JSON file.";

    /// <summary>What the help says of <see cref="Epochs"/>.</summary>
    const string EpochsHelp = "Epochs of the dense training; those of the recipe's other stages are scaled alike.";

    /// <summary>What the help says of <see cref="Rate"/>.</summary>
    const string RateHelp = "The learning rate of the dense training; those of the recipe's other stages are scaled alike.";

    /// <summary>What the help says of <see cref="Batch"/>.</summary>
    const string BatchHelp = "Examples a step, in every training of the recipe.";

    /// <summary>What the help says of <see cref="EarlyStopping"/>.</summary>
    const string EarlyStoppingHelp = "End each training after so many epochs that were no better on validation examples: a tenth "
        + "of the training set, or what --validation says. Test examples have no say.";

    /// <summary>What the help says of <see cref="BestEpoch"/>.</summary>
    const string BestEpochHelp = "Let each training end with the epoch that was best on validation examples: a tenth of the "
        + "training set, or what --validation says. Test examples have no say.";

    /// <summary>What the help says of <see cref="Set"/>.</summary>
    const string SetHelp = "Change a key of the recipe, for example prune.sparsity=0.9; can be repeated. 'tersor recipe MODEL' "
        + "shows all keys.";

    /// <summary>The recipe's name or file; null for the default.</summary>
    string? Recipe { get; }

    /// <summary>The epochs of the dense training; null to leave them.</summary>
    int? Epochs { get; }

    /// <summary>The learning rate of the dense training; null to leave it.</summary>
    float? Rate { get; }

    /// <summary>The examples of a step; null to leave them.</summary>
    int? Batch { get; }

    /// <summary>The epochs after which a training ends that gets no better; null to leave that.</summary>
    int? EarlyStopping { get; }

    /// <summary>Whether the best epoch of each training counts.</summary>
    bool BestEpoch { get; }

    /// <summary>Keys with their values.</summary>
    string[] Set { get; }
}
