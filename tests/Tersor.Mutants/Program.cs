using Tersor.Mutants;

const int LeastScore = 85;
const string Usage = """
    tersor-mutants [--check] [--work FOLDER] [NAME...]
      plants the bugs of tests/Tersor.Mutants/Mutants in a copy of the tree, one at a time
      NAME     a mutant, or a project for all of its mutants; without one, all mutants
      --check  only sees whether each mutant's text is still there, once
      --work   where the copy is made and kept; without it, in a temporary folder
    """;

var root = AppContext.BaseDirectory;
while (!File.Exists(Path.Combine(root, "Engine.sln")))
    root = Path.GetDirectoryName(root) ?? throw new DirectoryNotFoundException("tersor-mutants is not inside its tree");

var names = new List<string>();
var (isCheck, work) = (false, (string?)null);
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "--check")
        isCheck = true;
    else if (args[i] == "--work" && i + 1 < args.Length)
        work = Path.GetFullPath(args[++i]);
    else if (!args[i].StartsWith('-'))
        names.Add(args[i]);
    else
        return Refuse(Usage);
}

Mutant[] mutants;
try
{
    mutants = MutantList.Read(Path.Combine(root, "tests/Tersor.Mutants/Mutants"));
}
catch (FormatException exception)
{
    return Refuse(exception.Message);
}

var stale = mutants.Where(mutant => Staleness(mutant) is not null).ToHashSet();
if (names.Find(name => !mutants.Any(mutant => IsNamed(mutant, name))) is { } unknown)
    return Refuse($"{unknown} is neither a mutant nor a project with any");
if (isCheck)
{
    foreach (var mutant in stale)
        Console.WriteLine($"stale: {Staleness(mutant)}");
    Console.WriteLine($"{mutants.Length} mutants, {stale.Count} stale");
    return stale.Count == 0 ? 0 : 1;
}

var chosen = mutants.Where(mutant => names.Count == 0 || names.Exists(name => IsNamed(mutant, name))).ToArray();
var temporary = work is null ? Directory.CreateTempSubdirectory("tersor-mutants-") : null;
try
{
    var copy = new TreeCopy(work ?? temporary!.FullName);
    copy.CopyFrom(root);
    return Report([.. chosen.Select(mutant => (mutant, Judge(copy, mutant)))]);
}
finally
{
    temporary?.Delete(recursive: true);
}

Verdict Judge(TreeCopy copy, Mutant mutant)
{
    var verdict = Staleness(mutant) is { } reason ? new Verdict(Outcome.Stale, reason)
        : mutant.Equivalent is { } why ? new Verdict(Outcome.Equivalent, why)
        : copy.Judge(mutant);
    Console.WriteLine($"{mutant.Id}: {verdict.Outcome}, {verdict.Detail}");
    return verdict;
}

int Report((Mutant Mutant, Verdict Verdict)[] results)
{
    var isGood = true;
    Console.WriteLine();
    Console.WriteLine("| project | mutants | killed | survived | equivalent | stale or broken | score |");
    Console.WriteLine("|---|---|---|---|---|---|---|");
    foreach (var project in results.GroupBy(result => ProjectOf(result.Mutant))
        .OrderBy(group => group.Key, StringComparer.Ordinal))
    {
        int Count(params Outcome[] outcomes) => project.Count(result => outcomes.Contains(result.Verdict.Outcome));
        var (killed, survived, unusable) = (Count(Outcome.Killed), Count(Outcome.Survived), Count(Outcome.Stale, Outcome.Broken));
        var score = killed + survived == 0 ? 0 : 100 * killed / (killed + survived);
        Console.WriteLine(
            $"| {project.Key} | {project.Count()} | {killed} | {survived} | {Count(Outcome.Equivalent)} | {unusable} | {score} % "
            + "|");
        isGood &= unusable == 0 && score >= LeastScore;
    }

    Console.WriteLine();
    foreach (var (mutant, verdict) in results.Where(
        result => result.Verdict.Outcome is not (Outcome.Killed or Outcome.Equivalent)))
        Console.WriteLine($"{verdict.Outcome}: {mutant.Id} in {mutant.File}: {verdict.Detail}");
    return isGood ? 0 : 1;
}

string ProjectOf(Mutant mutant) => File.Exists(Path.Combine(root, mutant.File)) ? Path.GetFileName(mutant.Project(root)) : "none";

bool IsNamed(Mutant mutant, string name) =>
    mutant.Id == name || ProjectOf(mutant) == name || ProjectOf(mutant) == $"Tersor.{name}";

string? Staleness(Mutant mutant)
{
    try
    {
        mutant.Plant(root);
        return null;
    }
    catch (StaleMutantException exception)
    {
        return exception.Message;
    }
}

static int Refuse(string reason)
{
    Console.Error.WriteLine(reason);
    return 2;
}
