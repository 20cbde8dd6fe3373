using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 外部查询: records what came of looking something up outside, with a screenshot where there is one. The file is looked into as any other before it is kept.
/// A result is never changed; the one of the latest day counts, of one day the one entered last.
/// </summary>
public sealed class RecordLookup(Db db, Casefiles files, ProgrammeStore programmes, KeepPicture keep, TimeProvider time)
{
    private const int LongestNote = 1000;
    private const long MostBytes = 20 * FileSettings.Mega;

    /// <param name="Application">Which case.</param>
    /// <param name="Lookup">Which look-up of the programme.</param>
    /// <param name="Answer">What came of it; null where nothing was chosen.</param>
    /// <param name="Day">When it was looked up.</param>
    /// <param name="Note">What was found; needed unless nothing was.</param>
    /// <param name="FileName">The screenshot, as it is called.</param>
    /// <param name="File">Its content.</param>
    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    public sealed record Input(Guid Application, string Lookup, LookupAnswer? Answer, DateOnly? Day, string? Note, string? FileName = null, Stream? File = null, string? Once = null);

    public async Task<Outcome<LookupResult>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (await actor.Sees(db.Applications.AsNoTracking()).FirstOrDefaultAsync(a => a.Id == input.Application, stop) is not { } seen) return Refusals.NoSuchApplication;
        var programme = await programmes.FindAsync(seen.Digest, stop);
        if (!Verbs.MayAct(actor, seen, programme)) return Refusals.NotYours;
        if (programme.Lookups.FirstOrDefault(lookup => lookup.Id == input.Lookup) is not { } lookup) return new Refusal("lookup.unknown", "没有这一项查询，请刷新页面");
        // before applications could be made, nobody looked anything up for one
        var since = Deadline.DayOf(await db.Calls.Where(call => call.Id == seen.CallId).Select(call => call.OpensAt).FirstAsync(stop));
        var troubles = Troubles(input, lookup, since, Deadline.DayOf(now), out var note);
        if (troubles.Count > 0) return troubles;
        // looking into a file takes its time: before the write begins
        var looked = input.File is null ? null : await keep.RunAsync(new KeepPicture.Input("lookup", "截图", FieldOf(input.Lookup), input.FileName, input.File, MostBytes), actor.PersonId, stop);
        if (looked is { Done: false }) return looked.Refusals.ToList();

        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        if (!Verbs.MayAct(actor, file.Application, file.Programme)) return Refusals.NotYours;
        var once = await Once.OfAsync(db, actor, input.Once, stop, nameof(RecordLookup), input.Application, lookup.Id, input.Answer, input.Day!.Value.DayNumber, note, looked?.Value!.File.Digest, looked?.Value!.Name);
        if (once.Before is { } before) return await db.LookupResults.AsNoTracking().FirstAsync(r => r.ApplicationId == input.Application && r.Number == before.Number, stop);
        var result = new LookupResult
        {
            ApplicationId = file.Application.Id,
            Number = (await db.LookupResults.Where(r => r.ApplicationId == input.Application).Select(r => (int?)r.Number).MaxAsync(stop) ?? 0) + 1,
            LookupId = lookup.Id,
            Answer = input.Answer!.Value,
            Day = input.Day.Value,
            Note = note,
            FileName = looked?.Value!.Name,
            FileDigest = looked?.Value!.File.Digest,
            FileSize = looked?.Value!.File.Size,
            FileKind = looked?.Value!.Kind,
            OfficeId = actor.OfficeId!,
            PersonId = actor.PersonId,
            At = now,
        };
        db.LookupResults.Add(result);
        once.Keep(db, actor, now, result.Number);
        return await db.CommitAsync(
            AuditNote.Of(file.Application, actor, "lookup.record", now, new { result.Number, lookup = lookup.Id, answer = result.Answer.ToString(), file = result.FileDigest, sum = note is null ? null : AuditChain.HashOf(note) }), result, stop);
    }

    private static List<Refusal> Troubles(Input input, OutsideLookup lookup, DateOnly since, DateOnly today, out string? note)
    {
        var field = FieldOf(lookup.Id);
        var troubles = new List<Refusal>();
        if (input.Answer is not { } answer || !Enum.IsDefined(answer)) troubles.Add(new Refusal("lookup.answer", $"请选择“{lookup.Label}”的查询结果", field));
        if (input.Day is not { } day) troubles.Add(Refusals.Missing(field, "查询日期"));
        else if (day > today) troubles.Add(new Refusal("lookup.day", "查询日期在今天之后，请核对", field));
        else if (day < since) troubles.Add(new Refusal("lookup.day", $"查询日期 {day:yyyy-MM-dd} 早于本批次开始申报的日期（{since:yyyy-MM-dd}），请核对；更早查过的，请重新查询后记录", field));
        if (TypedText.TroubleIfAny(input.Note, field, "查询情况", LongestNote, out note) is { } unreadable) troubles.Add(unreadable);
        else if (note is null && input.Answer is (LookupAnswer.Found or LookupAnswer.NotAvailable)) troubles.Add(Refusals.Missing(field, input.Answer == LookupAnswer.Found ? "查到了什么" : "为什么无法查询"));
        return troubles;
    }

    /// <summary>Where the page shows it.</summary>
    public static string FieldOf(string lookup) => $"lookup:{lookup}";
}
