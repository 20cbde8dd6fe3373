using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Reads questions: the published ones for everybody, an institution's own, and those of an office's area.</summary>
public sealed class FindQuestions(Db db)
{
    public const int PageSize = 30;

    /// <summary>A published question with its answer and whose answer it is.</summary>
    public sealed record Published(string Question, string Answer, string Office, DateTimeOffset At);

    /// <summary>An institution's own question.</summary>
    public sealed record Own(string Question, DateTimeOffset AskedAt, string Office, string? Answer, DateTimeOffset? AnsweredAt);

    /// <summary>A question as an officer sees it.</summary>
    public sealed record Item(Question Question, string Call, string Institution, string Office, bool MayAnswer);

    public sealed record Page(IReadOnlyList<Item> Items, int All, int Waiting);

    public async Task<IReadOnlyList<Published>> PublishedAsync(Guid callId, CancellationToken stop = default) =>
        await db.Questions.AsNoTracking().Where(q => q.CallId == callId && q.PublishedAt != null).OrderByDescending(q => q.PublishedAt).ThenBy(q => q.Id)
            .Select(q => new Published(q.PublicQuestion!, q.PublicAnswer!, db.Offices.First(o => o.Id == q.OfficeId).Name, q.PublishedAt!.Value)).ToListAsync(stop);

    public async Task<IReadOnlyList<Own>> OwnAsync(Actor actor, Guid callId, CancellationToken stop = default) =>
        await Seen(db, actor).AsNoTracking().Where(q => q.CallId == callId && q.InstitutionId == actor.InstitutionId).OrderByDescending(q => q.AskedAt).ThenBy(q => q.Id)
            .Select(q => new Own(q.Text, q.AskedAt, db.Offices.First(o => o.Id == q.OfficeId).Name, q.Answer, q.AnsweredAt)).ToListAsync(stop);

    /// <summary>What was asked in an office's area: what waits first, the oldest of it before.</summary>
    public async Task<Page> RunAsync(Actor actor, bool onlyWaiting, int page = 1, CancellationToken stop = default)
    {
        var seen = Seen(db, actor).AsNoTracking();
        var shown = onlyWaiting ? seen.Where(q => q.AnsweredAt == null && q.OfficeId == actor.OfficeId) : seen;
        var rows = await shown.OrderBy(q => q.AnsweredAt != null).ThenBy(q => q.AskedAt).ThenBy(q => q.Id).Skip((Math.Clamp(page, 1, 1_000_000) - 1) * PageSize).Take(PageSize)
            .Select(q => new
            {
                Question = q,
                Call = db.Calls.First(c => c.Id == q.CallId).Title,
                Institution = db.Institutions.First(i => i.Id == q.InstitutionId).Name,
                Office = db.Offices.First(o => o.Id == q.OfficeId).Name,
            }).ToListAsync(stop);
        return new Page(
            [.. rows.Select(row => new Item(row.Question, row.Call, row.Institution, row.Office, AnswerQuestion.MayAnswer(actor, row.Question)))],
            await shown.CountAsync(stop), await seen.CountAsync(q => q.AnsweredAt == null && q.OfficeId == actor.OfficeId, stop));
    }

    /// <summary>Applicants see their institution's questions; officers and auditors those that go to their office or one below it.</summary>
    internal static IQueryable<Question> Seen(Db db, Actor actor) => actor.Role switch
    {
        Role.Applicant => db.Questions.Where(q => q.InstitutionId == actor.InstitutionId),
        Role.Officer or Role.Auditor => db.Questions.Where(q => db.Offices.Any(o => o.Id == q.OfficeId
            && (o.Id == actor.OfficeId || o.ParentId == actor.OfficeId || db.Offices.Any(above => above.Id == o.ParentId && above.ParentId == actor.OfficeId)))),
        _ => db.Questions.Where(_ => false),
    };
}
