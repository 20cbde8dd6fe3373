using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>
/// Before submission: sealed pages that were scanned before something was changed, and those that a person has to compare. They are said and
/// block nothing: whoever changes a word on the last evening can still submit, and the office sees the same sentence.
/// </summary>
public sealed class SealedFiles(Db db, SealMarks seals)
{
    internal async Task<IReadOnlyList<Refusal>> WarningsAsync(IReadOnlyCollection<DraftMaterial> files, CancellationToken stop)
    {
        if (files.FirstOrDefault(file => file.PageCode is not null) is not { } any) return [];
        var application = await db.Applications.AsNoTracking().FirstAsync(a => a.Id == any.ApplicationId, stop);
        var states = await seals.StatesAsync(application, null, files, stop);
        return [.. files.Where(file => states.GetValueOrDefault(file.Id) is { Fits: false }).Select(file => new Refusal("material.mark", $"“{file.Name}”：{states[file.Id].Sentence}", MaterialRefusals.FieldOf(file.Slot)))];
    }
}
