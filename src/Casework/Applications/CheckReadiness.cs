using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Everything that is asked before submission, once: the page shows it and the operation holds to it.</summary>
public sealed class CheckReadiness(StartCheck start, Divisions divisions, SealedFiles sealedFiles)
{
    internal async Task<Readiness> RunAsync(Programme programme, Answered answered, Report report, Institution institution, IReadOnlyCollection<DraftMaterial> files, DateTimeOffset now, CancellationToken stop)
    {
        var readiness = Readiness.Of(programme, answered, report);
        return readiness with
        {
            Blocking =
            [
                // the register may know of a title that it did not when the draft was begun
                .. await start.GatesAsync(programme, institution, now, stop),
                .. OwnParticulars.Foreign(programme, answered, institution),
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
