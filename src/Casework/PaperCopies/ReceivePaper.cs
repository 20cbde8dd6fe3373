using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>登记收到: so many copies of a delivery of a case came in on a day, and of which version the print is.</summary>
public sealed class ReceivePaper(Db db, FindPaper find, TimeProvider time)
{
    private const int MostCopies = 1000;

    /// <param name="Version">The version by the code on the print; null where none was read.</param>
    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    /// <param name="More">That more came than is expected, and is to be registered all the same.</param>
    public sealed record Input(Guid Application, string? Delivery, int? Copies, DateOnly? ReceivedOn, int? Version, string? Note, string? Once = null, bool More = false);

    public async Task<Outcome<PaperCopy>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"application:{input.Application}", stop);
        if (await find.RegisteredAsync(actor, input.Application, stop) is not var (application, programme)) return Refusals.NoSuchApplication;
        var refusals = new List<Refusal>();
        var delivery = programme.Deliveries.FirstOrDefault(d => d.Id == input.Delivery && FindPaper.IsRegistered(d));
        if (delivery is null) refusals.Add(new Refusal("paper.delivery", "请选择收到的是哪一项", "delivery"));
        if (input.Copies is not (> 0 and <= MostCopies)) refusals.Add(new Refusal("paper.copies", $"份数请写 1 至 {MostCopies} 的整数", "copies"));
        var day = input.ReceivedOn ?? Deadline.DayOf(now);
        if (day > Deadline.DayOf(now)) refusals.Add(new Refusal("paper.day", "收到日期不能晚于今天", "receivedOn"));
        else if (Deadline.EndOf(day).Moment <= application.SubmittedAt) refusals.Add(new Refusal("paper.day", "收到日期早于申报的提交日期，请核对", "receivedOn"));
        if (input.Version is { } version && (version < 1 || version > application.Version)) refusals.Add(new Refusal("paper.version", "没有这一版，请重新扫描打印件上的编码", "version"));
        if (TypedText.TroubleIfAny(input.Note, "note", "备注", 300, out var note) is { } trouble) refusals.Add(trouble);
        if (refusals.Count > 0) return refusals;
        var once = await Once.OfAsync(db, actor, input.Once, stop, nameof(ReceivePaper), application.Id, delivery!.Id, input.Copies, day.DayNumber, input.Version, note);
        if (once.Before is { } before) return await db.PaperCopies.AsNoTracking().FirstAsync(c => c.ApplicationId == application.Id && c.Number == before.Number, stop);
        if (!input.More && await find.BeyondAsync(application, delivery, input.Copies!.Value, input.Version, day, stop) is { } beyond) return beyond;
        var copy = new PaperCopy
        {
            ApplicationId = application.Id,
            Number = (await db.PaperCopies.Where(c => c.ApplicationId == application.Id).MaxAsync(c => (int?)c.Number, stop) ?? 0) + 1,
            Delivery = delivery.Id,
            Copies = input.Copies!.Value,
            Version = input.Version,
            Note = note,
            ReceivedOn = day,
            At = now,
            PersonId = actor.PersonId,
            OfficeId = actor.OfficeId!,
        };
        db.PaperCopies.Add(copy);
        once.Keep(db, actor, now, copy.Number);
        return await db.CommitAsync(AuditNote.Of(application, actor, "paper.receive", now, new { entry = copy.Number, delivery = delivery.Label, copies = copy.Copies, version = copy.Version, day }), copy, stop);
    }
}

/// <summary>更正: an entry that was wrong is struck with its reason; the right one is made anew.</summary>
public sealed class StrikePaper(Db db, FindPaper find, TimeProvider time)
{
    public async Task<Outcome<PaperCopy>> RunAsync(Actor actor, Guid id, int number, string? why, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"application:{id}", stop);
        if (await find.RegisteredAsync(actor, id, stop) is not var (application, _)) return Refusals.NoSuchApplication;
        if (await db.PaperCopies.FirstOrDefaultAsync(c => c.ApplicationId == id && c.Number == number, stop) is not { } copy) return new Refusal("paper.unknown", "没有这条登记");
        if (TypedText.Trouble(why, "why", "更正的原因", 300, out var reason) is { } unsaid) return unsaid;
        // pressed twice: it is struck, as he wanted
        if (copy.StruckBy == actor.PersonId && copy.StruckWhy == reason) return copy;
        if (copy.StruckAt is not null) return Refusals.Changed;
        (copy.StruckAt, copy.StruckBy, copy.StruckWhy) = (now, actor.PersonId, reason);
        return await db.CommitAsync(AuditNote.Of(application, actor, "paper.strike", now, new { entry = number, reason }), copy, stop);
    }
}
