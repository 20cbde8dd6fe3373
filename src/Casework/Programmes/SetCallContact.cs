using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Says who answers the telephone for a contact of a call; both empty takes it away.</summary>
public sealed partial class SetCallContact(Db db, ProgrammeStore programmes, TimeProvider time)
{
    public sealed record Input(Guid Call, string? Contact, string? Person, string? Phone);

    public async Task<Outcome<CallContact>> RunAsync(Actor? actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == input.Call, stop) is not { } call) return CallOffice.NoSuchCall;
        var programme = await programmes.FindAsync(call.Digest, stop);
        if (!CallOffice.Owns(actor, programme)) return CallOffice.NotYours;
        if (programme.Notice.Contacts.FirstOrDefault(contact => contact.Id == input.Contact) is not { } named) return new Refusal("contact.unknown", "通知没有这一联系处", "contact");
        var troubles = new[]
        {
            TypedText.TroubleIfAny(input.Person, "person", "联系人", 60, out var person),
            TypedText.TroubleIfAny(input.Phone, "phone", "联系电话", 60, out var phone),
        }.OfType<Refusal>().ToList();
        if (phone is not null && troubles.Count == 0 && !PhonePattern().IsMatch(phone)) troubles.Add(new Refusal("contact.phone", "联系电话只能有数字、括号、短横和“转”，如 0571-00000000，几个号码用顿号分开", "phone"));
        if (troubles.Count > 0) return troubles;
        var kept = await db.CallContacts.FirstOrDefaultAsync(contact => contact.CallId == call.Id && contact.ContactId == named.Id, stop);
        if (kept is null) db.CallContacts.Add(kept = new CallContact { CallId = call.Id, ContactId = named.Id, SetAt = now });
        (kept.Person, kept.Phone, kept.SetAt, kept.SetBy) = (person, phone, now, actor?.PersonId);
        // the trail says that and by whom, not whose name
        return await db.CommitAsync(CallOffice.Note(actor, "call.contact", now, new { call = call.Id, contact = named.Id, person = person is not null, phone = phone is not null }), kept, stop);
    }

    [GeneratedRegex(@"^[0-9+()（）\-、, 转]{5,60}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PhonePattern();
}
