using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 记录抽查: one call or visit to an enterprise of the sample: when, how, what it answered. Nothing is overwritten; the newest record of an
/// enterprise counts. Who was asked stays with the office that measures.
/// </summary>
public sealed class RecordSample(Db db, Casefiles files, TimeProvider time)
{
    /// <param name="Number">Which draw.</param>
    /// <param name="Place">Place in the sample, from 1.</param>
    /// <param name="Satisfaction">One of the programme's options; needed where somebody was reached.</param>
    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    public sealed record Input(Guid Application, int Number, int Place, DateOnly? Day, string? Method, SampleAnswer? Answer, string? Satisfaction, string? Said, string? Contact, string? Once = null);

    public async Task<Outcome<SampleContact>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        if (DrawSample.MayMeasure(actor, file.Application, file.Programme) is { } not) return not;
        var draw = await db.SampleDraws.AsNoTracking().FirstOrDefaultAsync(d => d.ApplicationId == file.Application.Id && d.Number == input.Number && d.OfficeId == actor.OfficeId, stop);
        if (draw is null || input.Place < 1 || input.Place > JsonSerializer.Deserialize<List<string>>(draw.Drawn)!.Count) return new Refusal("measure.unknown", "样本中没有这一家，或不是本单位抽取的");
        var sampling = file.Programme.Sampling!;
        var wrong = new List<Refusal>();
        if (input.Day is not { } day) wrong.Add(Refusals.Missing("day", "抽查日期"));
        else if (day > Deadline.DayOf(now) || day < Deadline.DayOf(draw.At)) wrong.Add(new Refusal("measure.day", $"抽查日期应在抽取样本（{Deadline.DayOf(draw.At):yyyy-MM-dd}）至今天之间", "day"));
        if (input.Method is null || !sampling.Methods.Contains(input.Method)) wrong.Add(Refusals.Missing("method", "抽查方式"));
        if (input.Answer is not { } answer) wrong.Add(Refusals.Missing("answer", "核实结果"));
        else
        {
            if (answer == SampleAnswer.NotReached && !string.IsNullOrEmpty(input.Satisfaction)) wrong.Add(new Refusal("measure.satisfaction", "未联系上的，不能填满意度", "satisfaction"));
            if (answer != SampleAnswer.NotReached && (input.Satisfaction is null || !sampling.Options.Contains(input.Satisfaction))) wrong.Add(Refusals.Missing("satisfaction", "满意度"));
            if (answer == SampleAnswer.Differs && string.IsNullOrWhiteSpace(input.Said)) wrong.Add(Refusals.Missing("said", "与申报不符之处"));
        }
        if (TypedText.TroubleIfAny(input.Said, "said", "记录", 1000, out var said) is { } saying) wrong.Add(saying);
        if (TypedText.TroubleIfAny(input.Contact, "contact", "受访人和电话", 100, out var contact) is { } asking) wrong.Add(asking);
        if (wrong.Count > 0) return wrong;
        var once = await Once.OfAsync(db, actor, input.Once, stop, nameof(RecordSample), draw.ApplicationId, draw.Number, input.Place, input.Day?.DayNumber, input.Method, input.Answer, input.Satisfaction, said, contact);
        if (once.Before is { } before) return await db.SampleContacts.AsNoTracking().FirstAsync(c => c.ApplicationId == draw.ApplicationId && c.Number == draw.Number && c.Place == input.Place && c.Attempt == before.Number, stop);
        var attempt = await db.SampleContacts.Where(c => c.ApplicationId == draw.ApplicationId && c.Number == draw.Number && c.Place == input.Place).Select(c => (int?)c.Attempt).MaxAsync(stop) ?? 0;
        var record = new SampleContact
        {
            ApplicationId = draw.ApplicationId,
            Number = draw.Number,
            Place = input.Place,
            Attempt = attempt + 1,
            PersonId = actor.PersonId,
            At = now,
            Day = input.Day!.Value,
            Method = input.Method!,
            Answer = input.Answer!.Value,
            Satisfaction = string.IsNullOrEmpty(input.Satisfaction) ? null : input.Satisfaction,
            Said = said,
            Contact = contact,
        };
        db.SampleContacts.Add(record);
        once.Keep(db, actor, now, record.Attempt);
        // answers and names stay out of the audit; their hash vouches for them
        return await db.CommitAsync(
            AuditNote.OfRecommendation(file.Application.CallId, draw.OfficeId, actor, "measure.record", now, new
            {
                application = record.ApplicationId, record.Number, record.Place, record.Attempt,
                digest = AuditChain.HashOf(string.Join('\n', $"{record.Day:yyyy-MM-dd}", record.Method, record.Answer, record.Satisfaction, record.Said, record.Contact)),
            }),
            record, stop);
    }
}
