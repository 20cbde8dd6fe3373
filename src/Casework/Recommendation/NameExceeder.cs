using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>
/// 指定超额办理人: names an officer who may exceed his office's soft quotas in a call (原则上). An office above does it, or somebody else of
/// the same office; nobody names himself.
/// </summary>
public sealed class NameExceeder(Db db, TimeProvider time)
{
    private const int Longest = 200;

    public sealed record Input(Guid Call, Guid Person, string? Document);

    public async Task<Outcome<ExcessMandate>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (!actor.Has(Duty.Recommend) || actor.OfficeId is null) return Refusals.NotYours;
        if (!await db.Calls.AnyAsync(call => call.Id == input.Call, stop)) return new Refusal("call.unknown", "没有这个申报批次");
        var person = await db.Users.AsNoTracking().FirstOrDefaultAsync(p => p.Id == input.Person && p.Role == Role.Officer && p.EndedAt == null, stop);
        if (person?.OfficeId is not { } office || !await OfficeArea.CoversAsync(db, actor.OfficeId, office, stop)) return new Refusal("mandate.person", "没有这个人员，或不在您的辖区内", "person");
        if (person.Id == actor.PersonId) return new Refusal("mandate.self", "不能指定自己，请上级部门或本单位其他同志指定", "person");
        if (TypedText.Trouble(input.Document, "document", "指定的依据（文件或会议）", Longest, out var document) is { } trouble) return trouble;
        if (await db.ExcessMandates.AsNoTracking().FirstOrDefaultAsync(m => m.CallId == input.Call && m.OfficeId == office && m.PersonId == person.Id && m.EndedAt == null, stop) is { } known)
        {
            // pressed twice: he is named, as was wanted
            if (known.GivenBy == actor.PersonId && known.Document == document) return known;
            return new Refusal("mandate.known", "此人已被指定", "person");
        }
        var mandate = new ExcessMandate { Id = Guid.CreateVersion7(now), CallId = input.Call, OfficeId = office, PersonId = person.Id, Document = document, GivenBy = actor.PersonId, GivenAt = now };
        db.ExcessMandates.Add(mandate);
        return await db.CommitAsync(AuditNote.OfRecommendation(input.Call, office, actor, "quota.mandate", now, new { mandate.Id, person = person.Id, document }), mandate, stop);
    }
}
