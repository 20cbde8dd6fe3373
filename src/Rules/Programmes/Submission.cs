namespace Shifan.Rules;

/// <summary>
/// What is settled before an institution begins to fill in. <paramref name="Applications"/>: how many live applications it may have in one
/// call, null for no limit. <paramref name="Gates"/>: conditions of the programme that read nothing but titles of the register.
/// </summary>
public sealed record Start(int? Applications, IReadOnlyList<Condition> Gates, string Clause, string? Note)
{
    /// <summary>After which outcomes an institution cannot begin another one in the same call; null: after none.</summary>
    public StartBar? Barred { get; init; }
}

/// <summary>不能再次申报: the ends after which an institution cannot begin again in the same call. <paramref name="Outcomes"/>: steps of the workflow that are ends.</summary>
public sealed record StartBar(IReadOnlyList<Step> Outcomes, string Clause, string? Note)
{
    /// <summary>Whether an application that came to that end is the institution's last one in the call.</summary>
    public bool Has(string step) => Outcomes.Any(end => end.Id == step);

    /// <summary>The outcomes, as one says them.</summary>
    public override string ToString() => string.Join("、", Outcomes.Select(end => $"“{end.Label}”"));
}

/// <summary>
/// What a named person declares online at submission, in the words of <paramref name="Paper"/>. It does not replace the paper itself,
/// which is sealed, signed and scanned into <paramref name="Slot"/>.
/// </summary>
public sealed record Declaration(Paper Paper, Material Slot, string Clause, string? Note)
{
    /// <summary>The words declared.</summary>
    public string Wording => Paper.Wording!;
}

/// <summary>The conditions that block submission where they are not met; all others only warn and are shown to every reviewer.</summary>
public sealed record Submission(IReadOnlyList<Condition> Blocks, string Clause, string? Note);
