using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>A person's own name and mobile, corrected by himself. The address, by which he signs in, is another matter.</summary>
public sealed class ChangeDetails(Db db, TimeProvider time)
{
    public sealed record Input(string? Name, string? Phone);

    /// <summary>What is kept now.</summary>
    public Task<Input> ShowAsync(Actor actor, CancellationToken stop = default) =>
        db.Users.AsNoTracking().Where(p => p.Id == actor.PersonId).Select(p => new Input(p.DisplayName, p.PhoneNumber)).FirstAsync(stop);

    public async Task<Outcome<Person>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var refusals = new List<Refusal>();
        var name = Typed.Name(input.Name, "Name", "姓名", refusals);
        var phone = Typed.Mobile(input.Phone, "Phone", refusals);
        if (refusals.Count > 0) return refusals;
        await using var work = await db.BeginAsync(stop);
        var person = await db.Users.FirstAsync(p => p.Id == actor.PersonId, stop);
        await db.Entry(person).ReloadAsync(stop);
        var fields = new List<string>();
        if (person.DisplayName != name) fields.Add("name");
        if (person.PhoneNumber != phone) fields.Add("phone");
        if (fields.Count == 0) return person;
        (person.DisplayName, person.PhoneNumber) = (name, phone);
        return await db.CommitAsync(AuditNote.OfPerson(person.Id, actor.PersonId, "account.details", now, new { fields }), person, stop);
    }
}
