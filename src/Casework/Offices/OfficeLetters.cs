using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Letters to the people of an office. They say that something came and where to look, nothing of a case's content.</summary>
public sealed class OfficeLetters(Db db, Outbox outbox)
{
    internal async Task ToAsync(string office, string subject, string body, string path, string topic, DateTimeOffset now, CancellationToken stop)
    {
        var addresses = await Grants.InForce(db.Grants, now).Where(g => g.OfficeId == office && (g.Role == Role.Officer || g.Role == Role.Approver))
            .Join(db.Users.Where(p => p.EndedAt == null && p.EmailConfirmed && p.Email != null), g => g.PersonId, p => p.Id, (_, p) => p.Email!).Distinct().ToListAsync(stop);
        foreach (var address in addresses.Order(StringComparer.OrdinalIgnoreCase)) outbox.Add(address, subject, $"{body}\n\n{outbox.Link(path)}\n\n（本信由系统发出，请勿直接回复）", topic, now);
    }
}
