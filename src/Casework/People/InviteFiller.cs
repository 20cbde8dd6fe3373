using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>The administrator of an institution asks a colleague to fill: a letter with a link, by which he makes his account himself.</summary>
public sealed class InviteFiller(Db db, MailedLinks links, Accounts accounts, AccountLetters letters, TimeProvider time)
{
    internal static readonly Refusal NotAdministrator = new("people.administrator", "只有本单位的管理员可以管理人员");

    private const int MostOpen = 30;

    public async Task<Outcome<Guid>> RunAsync(Actor actor, string? typed, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (actor is not { IsInstitutionAdministrator: true, InstitutionId: { } institution }) return NotAdministrator;
        var refusals = new List<Refusal>();
        var email = Typed.Email(typed, "Email", refusals);
        if (refusals.Count > 0) return refusals;
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"institution:{institution}", stop);
        // that an address belongs to somebody elsewhere is found out by its owner, who opens the link, and not by who invites
        if (await accounts.OwnerAsync(email, stop) is { } owner && owner.InstitutionId == institution) return new Refusal("people.already", $"{owner.DisplayName}已是本单位的人员", "Email");
        var open = await db.Invitations.Where(i => i.InstitutionId == institution && i.EndedAt == null && i.ExpiresAt > now).ToListAsync(stop);
        // inviting again is asking for another letter
        foreach (var earlier in open.Where(i => i.Email.Equals(email, StringComparison.OrdinalIgnoreCase))) earlier.EndedAt = now;
        if (open.Count(i => i.EndedAt is null) >= MostOpen) return new Refusal("people.many", $"还有 {MostOpen} 个邀请没有被接受，请先撤回不需要的", "Email");
        if (!await letters.MayWriteAsync(email, AccountLetters.Invite, now, stop)) return new Refusal("people.often", "一小时内已多次给这个邮箱发信，请稍后再邀请", "Email");
        var invitation = new Invitation
        {
            Id = Guid.CreateVersion7(now),
            InstitutionId = institution,
            Email = email,
            InvitedBy = actor.PersonId,
            MadeAt = now,
            ExpiresAt = now + MailedLinks.Kinds[LinkPurpose.Invite].Lasts,
        };
        db.Invitations.Add(invitation);
        var name = await db.Institutions.Where(i => i.Id == institution).Select(i => i.Name).FirstAsync(stop);
        letters.ToInvite(invitation, name, actor.Name, await links.MakeAsync(LinkPurpose.Invite, invitation.Id, now, stop), now);
        return await db.CommitAsync(AuditNote.OfInstitution(institution, actor.PersonId, null, "people.invite", now, new { invitation = invitation.Id }), invitation.Id, stop);
    }
}
