using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Whom to call about a call: the notice's offices and addresses, with the persons and numbers that the authority entered.</summary>
public sealed class FindContacts(Db db, ProgrammeStore programmes)
{
    public sealed record Item(string Id, string Label, string? Office, string? Address, string? Postcode, string Clause, string? Person, string? Phone);

    /// <summary>The call of an application, where the actor may know of it.</summary>
    public Task<Guid?> CallOfAsync(Actor actor, Guid application, CancellationToken stop = default) =>
        actor.Sees(db.Applications.AsNoTracking()).Where(a => a.Id == application).Select(a => (Guid?)a.CallId).FirstOrDefaultAsync(stop);

    public async Task<IReadOnlyList<Item>> RunAsync(Guid callId, CancellationToken stop = default)
    {
        if (await db.Calls.AsNoTracking().Where(call => call.Id == callId).Select(call => call.Digest).FirstOrDefaultAsync(stop) is not { } digest) return [];
        var programme = await programmes.FindAsync(digest, stop);
        var entered = await db.CallContacts.AsNoTracking().Where(contact => contact.CallId == callId).ToDictionaryAsync(contact => contact.ContactId, stop);
        return [.. programme.Notice.Contacts.Select(contact => new Item(
            contact.Id, contact.Label, contact.Office, contact.Address, contact.Postcode, contact.Clause, entered.GetValueOrDefault(contact.Id)?.Person, entered.GetValueOrDefault(contact.Id)?.Phone))];
    }
}
