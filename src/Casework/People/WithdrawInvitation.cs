using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Takes an invitation back that nobody has accepted; its link opens nothing any more.</summary>
public sealed class WithdrawInvitation(Db db, MailedLinks links, TimeProvider time)
{
    public async Task<Outcome<bool>> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (actor is not { IsInstitutionAdministrator: true, InstitutionId: { } institution }) return InviteFiller.NotAdministrator;
        await using var work = await db.BeginAsync(stop);
        if (await db.Invitations.FirstOrDefaultAsync(i => i.Id == id && i.InstitutionId == institution && i.EndedAt == null, stop) is not { } invitation)
        {
            return new Refusal("people.invitation", "这个邀请已被接受或撤回");
        }
        invitation.EndedAt = now;
        await links.VoidAsync(LinkPurpose.Invite, id, now, stop);
        return await db.CommitAsync(AuditNote.OfInstitution(institution, actor.PersonId, null, "people.withdraw", now, new { invitation = id }), true, stop);
    }
}
