using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Takes down who asks for an institution's account, and gives the letter that is to be sealed. The old administrators are told at once.</summary>
public sealed class AskRecovery(Db db, Divisions divisions, Outbox outbox, AccountLetters letters, TimeProvider time)
{
    public sealed record Input(string? CreditCode, string? Name, string? Email, string? Phone);

    public sealed record Letter(Recovery Recovery, Institution Institution, string Office);

    private const string Digits = "23456789";

    public async Task<Outcome<Guid>> RunAsync(Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var refusals = new List<Refusal>();
        var code = Typed.CreditCode(input.CreditCode, "CreditCode", refusals);
        var name = Typed.Name(input.Name, "Name", "新管理员姓名", refusals);
        var email = Typed.Email(input.Email, "Email", refusals);
        var phone = Typed.Mobile(input.Phone, "Phone", refusals);
        if (refusals.Count > 0) return refusals;
        await using var work = await db.BeginAsync(stop);
        if (await db.Institutions.FirstOrDefaultAsync(i => i.CreditCode == code, stop) is not { } institution) return new Refusal("recover.unknown", "该单位还没有注册，可直接注册，不需要收回账号", "CreditCode");
        await db.LockAsync($"institution:{institution.Id}", stop);
        if (divisions.SeatOf(institution) is not { } seat || await db.Offices.FirstOrDefaultAsync(o => o.Id == InstallOffices.Id(seat.Code), stop) is not { } office)
        {
            return new Refusal("recover.office", "按该单位登记的所在地找不到受理的主管部门，请联系系统管理员", "CreditCode");
        }
        var waiting = await db.Recoveries.Where(r => r.InstitutionId == institution.Id && r.State == RecoveryState.Waiting).OrderBy(r => r.Id).ToListAsync(stop);
        // who asks again with the same particulars gets the same letter
        if (waiting.FirstOrDefault(r => r.Name == name && r.Phone == phone && r.Email.Equals(email, StringComparison.OrdinalIgnoreCase)) is { } same) return same.Id;
        // as many as there are: anybody can ask with a code that is public, and must not keep the true one from it. The sealed letter tells which it is
        var recovery = new Recovery
        {
            Id = Guid.CreateVersion7(now),
            Number = $"SH{Deadline.DayOf(now):yyyyMMdd}{RandomNumberGenerator.GetString(Digits, 6)}",
            InstitutionId = institution.Id,
            OfficeId = office.Id,
            Name = name,
            Email = email,
            Phone = phone,
            MadeAt = now,
        };
        db.Recoveries.Add(recovery);
        foreach (var old in await db.Users.Where(p => p.InstitutionId == institution.Id && p.IsInstitutionAdministrator && p.EndedAt == null && p.Email != null).ToListAsync(stop))
        {
            if (!await letters.MayWriteAsync(old.Email!, AccountLetters.Recovered, now, stop)) continue;
            outbox.Add(old.Email!, "有人申请收回本单位账号", $"{old.DisplayName}，您好：\n\n有人申请收回“{institution.Name}”的申报账号（编号 {recovery.Number}），由{office.Name}核对来函后决定。\n如果您仍是本单位的管理员，请与{office.Name}联系说明情况。\n\n（本信由系统发出，请勿直接回复）", AccountLetters.Recovered, now);
        }
        return await db.CommitAsync(AuditNote.OfInstitution(institution.Id, null, null, "recovery.ask", now, new { recovery = recovery.Id, recovery.Number, office = office.Id }), recovery.Id, stop);
    }

    /// <summary>The letter to be printed and sealed; its address is known only to who asked for it.</summary>
    public async Task<Letter?> ShowAsync(Guid id, CancellationToken stop = default)
    {
        if (await db.Recoveries.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id, stop) is not { } recovery) return null;
        return new Letter(recovery, await db.Institutions.AsNoTracking().FirstAsync(i => i.Id == recovery.InstitutionId, stop), await db.Offices.Where(o => o.Id == recovery.OfficeId).Select(o => o.Name).FirstAsync(stop));
    }
}
