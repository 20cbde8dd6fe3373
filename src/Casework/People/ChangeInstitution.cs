using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>
/// An institution's name and seat, corrected by its administrator: typed wrongly when it registered, or changed since. What was submitted keeps the
/// name it was submitted under. The credit code is the institution, and is not changed.
/// </summary>
public sealed class ChangeInstitution(Db db, Divisions divisions, AccountLetters letters, TimeProvider time)
{
    public sealed record Input(string? Name, int? Division);

    public async Task<Outcome<Institution>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (!actor.Has(Duty.Apply) || actor is not { IsInstitutionAdministrator: true, InstitutionId: { } id }) return new Refusal("people.administrator", "只有本单位的管理员可以更正单位信息");
        var refusals = new List<Refusal>();
        var name = Typed.Name(input.Name, "Institution", "单位名称", refusals);
        if (input.Division is { } division && divisions.Find(division) is null) refusals.Add(new Refusal("register.division", "请从列表中选择所在地", "Division"));
        if (refusals.Count > 0) return refusals;
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"institution:{id}", stop);
        var institution = await db.Institutions.FirstAsync(i => i.Id == id, stop);
        await db.Entry(institution).ReloadAsync(stop);
        var fields = new List<string>();
        if (institution.Name != name) fields.Add("name");
        if (institution.Division != input.Division) fields.Add("division");
        if (fields.Count == 0) return institution;
        var before = (institution.Name, institution.Division);
        (institution.Name, institution.Division) = (name, input.Division);
        foreach (var person in await db.Users.Where(p => p.InstitutionId == id && p.IsInstitutionAdministrator && p.EndedAt == null).ToListAsync(stop)) letters.HasChanged(person, "更正了单位名称或所在地", now);
        // an institution is no person: its trail keeps what it was called
        return await db.CommitAsync(AuditNote.OfInstitution(id, actor.PersonId, null, "institution.change", now, new { fields, from = before.Name, to = name, fromDivision = before.Division, toDivision = input.Division }), institution, stop);
    }
}
