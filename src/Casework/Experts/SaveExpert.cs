using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>登记专家: enters somebody into the office's pool, or corrects an entry.</summary>
public sealed class SaveExpert(Db db, TimeProvider time)
{
    internal const int MostFields = 10;
    private const int LongestField = 30;

    /// <param name="Id">The entry to correct; null for a new one.</param>
    /// <param name="Fields">专业领域, set apart by 、 or commas.</param>
    /// <param name="Token">The entry's, as it was shown; of no meaning for a new one.</param>
    public sealed record Input(Guid? Id, string? Name, string? Email, string? Phone, string? Employer, string? EmployerCode, string? Post, string? Region, string? Address, string? Fields, int Token);

    public async Task<Outcome<Expert>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (!actor.Has(Duty.KeepExperts)) return ExpertPool.NotYours;
        var refusals = new List<Refusal>();
        var read = Read(input, refusals);
        if (refusals.Count > 0) return refusals;
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"experts:{actor.OfficeId}", stop);
        var known = input.Id is { } id ? await db.Experts.FirstOrDefaultAsync(e => e.Id == id && e.OfficeId == actor.OfficeId, stop) : null;
        if (input.Id is not null && known is null) return ExpertPool.NoSuch;
        if (known is not null && known.Token != input.Token) return Refusals.Changed;
        if (await db.Experts.AsNoTracking().FirstOrDefaultAsync(e => e.OfficeId == actor.OfficeId && e.Email == read.Email && e.Id != input.Id, stop) is { } other)
        {
            return new Refusal("expert.known", $"专家库中{other.Name}已用这个邮箱", "email");
        }
        if (known is { PersonId: not null } && known.Email != read.Email) return new Refusal("expert.address", "该专家已有账号，登录邮箱由其本人在账号设置中更换", "email");
        var expert = known ?? Make(read, actor.OfficeId!, now);
        if (known is null) db.Experts.Add(expert);
        else Set(expert, read);
        expert.Token++;
        // names and numbers stay out of the audit; their hash vouches for them
        return await db.CommitAsync(AuditNote.OfPool(actor, known is null ? "expert.add" : "expert.change", now, new { expert = expert.Id, digest = AuditChain.HashOf(read.ToString()) }), expert, stop);
    }

    /// <summary>An entry as it was typed, cleaned.</summary>
    internal sealed record Entry(string Name, string Email, string? Phone, string Employer, string? EmployerCode, string? Post, string? Region, string? Address, string Fields);

    internal static Entry Read(Input input, List<Refusal> refusals)
    {
        var name = Typed.Name(input.Name, "name", "姓名", refusals);
        var email = Typed.Email(input.Email, "email", refusals).ToLowerInvariant();
        var phone = string.IsNullOrWhiteSpace(input.Phone) ? null : Typed.Mobile(input.Phone, "phone", refusals);
        var employer = Typed.Name(input.Employer, "employer", "工作单位", refusals);
        var code = string.IsNullOrWhiteSpace(input.EmployerCode) ? null : Typed.CreditCode(input.EmployerCode, "employerCode", refusals);
        if (TypedText.TroubleIfAny(input.Post, "post", "职称或职务", 60, out var post) is { } a) refusals.Add(a);
        if (TypedText.TroubleIfAny(input.Region, "region", "所在地", 30, out var region) is { } b) refusals.Add(b);
        if (TypedText.TroubleIfAny(input.Address, "address", "单位地址", 200, out var address) is { } c) refusals.Add(c);
        var fields = (input.Fields ?? "").Split(['、', '，', ',', ';', '；', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToList();
        if (fields.Count == 0) refusals.Add(Refusals.Missing("fields", "专业领域（多个用顿号隔开）"));
        else if (fields.Count > MostFields) refusals.Add(new Refusal("expert.fields", $"专业领域最多 {MostFields} 个，现有 {fields.Count} 个", "fields"));
        else if (fields.FirstOrDefault(field => field.Length > LongestField || field.Contains('|') || !Typed.IsPlain(field)) is { } odd) refusals.Add(new Refusal("expert.field", $"专业领域“{odd}”不能这样写：每个最多 {LongestField} 个字，不含竖线", "fields"));
        return new Entry(name, email, phone, employer, code, post, region, address, Expert.Join(fields));
    }

    internal static Expert Make(Entry entry, string office, DateTimeOffset now)
    {
        var expert = new Expert { Id = Guid.CreateVersion7(now), OfficeId = office, Name = entry.Name, Email = entry.Email, Employer = entry.Employer, Fields = entry.Fields, AddedAt = now };
        Set(expert, entry);
        return expert;
    }

    private static void Set(Expert expert, Entry entry)
    {
        (expert.Name, expert.Email, expert.Phone, expert.Employer, expert.EmployerCode) = (entry.Name, entry.Email, entry.Phone, entry.Employer, entry.EmployerCode);
        (expert.Post, expert.Region, expert.Address, expert.Fields) = (entry.Post, entry.Region, entry.Address, entry.Fields);
    }
}
