using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Another letter to an officer who has not set his password yet; the link of the earlier one opens nothing any more.</summary>
public sealed class InviteAgain(Db db, MailedLinks links, AccountLetters letters, OfficePeople offices, TimeProvider time)
{
    public async Task<Outcome<bool>> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await db.Users.FirstOrDefaultAsync(p => p.Id == id && p.EndedAt == null && p.OfficeId != null, stop) is not { OfficeId: { } office } person || !await offices.KeepsAsync(actor, office, now, stop)) return OfficePeople.NoSuch;
        if (person.PasswordHash is not null) return new Refusal("officer.active", $"{person.DisplayName}已设置过密码，可在登录页用“忘记密码”");
        if (!await letters.MayWriteAsync(person.Email!, AccountLetters.Invite, now, stop)) return new Refusal("people.often", "一小时内已多次给这个邮箱发信，请稍后再邀请");
        var name = await db.Offices.Where(o => o.Id == office).Select(o => o.Name).FirstAsync(stop);
        letters.ToOfficer(person, name, await links.MakeAsync(LinkPurpose.SetPassword, person.Id, now, stop, TimeSpan.FromDays(7)), now);
        return await db.CommitAsync(AuditNote.OfOffice(office, actor, "officer.invite", now, new { person = person.Id, again = true }), true, stop);
    }
}
