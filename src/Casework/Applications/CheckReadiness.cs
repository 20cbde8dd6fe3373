using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Everything that is asked before submission, once: the page shows it and the operation holds to it.</summary>
public sealed class CheckReadiness(StartCheck start, Divisions divisions, SealedFiles sealedFiles)
{
    internal async Task<Readiness> RunAsync(Programme programme, Answered answered, Report report, Institution institution, IReadOnlyCollection<DraftMaterial> files, DateTimeOffset now, CancellationToken stop)
    {
        var readiness = Readiness.Of(programme, answered, report);
        var foreign = OwnParticulars.Foreign(programme, answered, institution).ToList();
        return readiness with
        {
            // a section is not filled in well while what it says of the institution is another's
            Sections = [.. readiness.Sections.Select(section => section with { Wrong = section.Wrong + foreign.Count(trouble => trouble.Field is { } field && section.Section.Find(Readiness.BlockOf(field)) is not null) })],
            Blocking =
            [
                // the register may know of a title that it did not when the draft was begun
                .. await start.GatesAsync(programme, institution, now, stop),
                .. foreign,
                .. readiness.Blocking,
                .. MaterialTroubles.Of(programme, answered.Sheet, files),
            ],
            Warnings =
            [
                .. OwnParticulars.Doubtful(programme, answered, institution, divisions),
                .. readiness.Warnings,
                .. MaterialTroubles.Warnings(programme, files),
                .. await sealedFiles.WarningsAsync(files, stop),
                .. MaterialTroubles.DueLater(programme, answered.Sheet, files).Select(due => new Refusal("material.due", due.Say("提交后"), MaterialRefusals.FieldOf(due.Slot), due.Clause)),
            ],
        };
    }
}
