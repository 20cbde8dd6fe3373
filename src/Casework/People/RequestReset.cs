namespace Shifan.Casework;

/// <summary>Somebody forgot a password. The answer is the same whether the address has an account or not; the letter goes to its owner.</summary>
public sealed class RequestReset(Db db, MailedLinks links, Accounts accounts, AccountLetters letters, TimeProvider time)
{
    public async Task<Outcome<bool>> RunAsync(string? typed, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var refusals = new List<Refusal>();
        var email = Typed.Email(typed, "Email", refusals);
        if (refusals.Count > 0) return refusals;
        await using var work = await db.BeginAsync(stop);
        var owner = await accounts.OwnerAsync(email, stop);
        if (owner is { EndedAt: null } && await letters.MayWriteAsync(owner.Email!, AccountLetters.Reset, now, stop))
        {
            letters.ToReset(owner, await links.MakeAsync(LinkPurpose.SetPassword, owner.Id, now, stop), now);
        }
        // written for nobody too: an answer that comes sooner would tell what it does not say
        return await db.CommitAsync(AuditNote.OfAccounts(null, "account.reset", now, new { person = owner?.Id }), true, stop);
    }
}
