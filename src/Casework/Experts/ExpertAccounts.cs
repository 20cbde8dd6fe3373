namespace Shifan.Casework;

/// <summary>The account of an expert: his from the first time that he is asked for something.</summary>
public sealed class ExpertAccounts(Db db, Accounts accounts, Grants grants)
{
    /// <summary>His account, made where he has none yet; the caller commits it.</summary>
    internal async Task<Outcome<Person>> OfAsync(Expert expert, Office office, Actor actor, DateTimeOffset now, CancellationToken stop)
    {
        if (expert.PersonId is { } known)
        {
            // it may have been made by this same write
            var own = (await db.Users.FindAsync([known], stop))!;
            return own.EndedAt is null ? own : new Refusal("seat.ended", $"{expert.Name}的账号已停用");
        }
        // an expert who serves two offices has one account; whoever else has the address is not our expert
        if (await accounts.OwnerAsync(expert.Email, stop) is { } owner)
        {
            if (owner.Role != Role.Expert) return new Refusal("seat.address", $"{expert.Name}的邮箱已是其他账号的登录名，请在专家库中换一个邮箱");
            expert.PersonId = owner.Id;
            return owner;
        }
        var person = new Person
        {
            Id = Guid.CreateVersion7(now),
            // his mailbox is proved by the link with which he sets his password
            EmailConfirmed = false,
            LockoutEnabled = true,
            DisplayName = expert.Name,
            Role = Role.Expert,
            OfficeId = office.Id,
        };
        accounts.Rename(person, expert.Email);
        Passwords.EndSessions(person);
        db.Users.Add(person);
        await grants.GiveAsync(person, office.Id, Role.Expert, now, null, actor.PersonId, stop);
        expert.PersonId = person.Id;
        return person;
    }
}
