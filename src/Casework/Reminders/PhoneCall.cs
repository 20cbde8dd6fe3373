using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>电话催办: that an office reminded another, or an applicant, by telephone, and what was said. Only ever added.</summary>
public sealed class PhoneCall
{
    public required Guid Id { get; init; }
    public required Guid CallId { get; init; }

    /// <summary>Who called.</summary>
    public required string OfficeId { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>The office that was called; else the application whose applicant was.</summary>
    public string? ToOfficeId { get; init; }
    public Guid? ApplicationId { get; init; }

    /// <summary>The step about which.</summary>
    public required string Step { get; init; }
    public required string Said { get; init; }
}

internal sealed class PhoneCallConfiguration : IEntityTypeConfiguration<PhoneCall>
{
    public void Configure(EntityTypeBuilder<PhoneCall> call)
    {
        call.HasIndex(c => new { c.OfficeId, c.CallId });
        call.HasOne<Call>().WithMany().HasForeignKey(c => c.CallId);
        call.HasOne<Office>().WithMany().HasForeignKey(c => c.OfficeId);
        call.HasOne<Office>().WithMany().HasForeignKey(c => c.ToOfficeId);
        call.HasOne<Application>().WithMany().HasForeignKey(c => c.ApplicationId);
        call.HasOne<Person>().WithMany().HasForeignKey(c => c.PersonId);
    }
}

/// <summary>Notes a call by telephone: to an office below that has something to do, or to the applicant whose turn it is.</summary>
public sealed class NotePhoneCall(Db db, Casefiles files, TimeProvider time)
{
    private const int Longest = 500;

    /// <param name="Call">About which call for applications.</param>
    /// <param name="Step">About which step.</param>
    /// <param name="Office">The office that was called; null: the applicant of <paramref name="Application"/>.</param>
    /// <param name="Said">Whom one spoke to and what was said.</param>
    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    public sealed record Input(Guid Call, string? Step, string? Office, Guid? Application, string? Said, string? Once = null);

    public async Task<Outcome<PhoneCall>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (!actor.Has(Duty.Remind) || actor.OfficeId is not { } office) return Refusals.NotYours;
        await using var work = await db.BeginAsync(stop);
        string step;
        AuditNote Note(Guid id, object detail) => AuditNote.OfOffice(office, actor, "remind.call", now, detail);
        Casefile? file = null;
        if (input.Application is { } application)
        {
            if ((file = await files.LockAsync(actor, application, stop)) is null || file.Application.CallId != input.Call) return Refusals.NoSuchApplication;
            if (!Authority.May(actor, file.Application, file.Programme, CaseAct.Remind)) return Refusals.NotYours;
            step = file.Running.Id;
        }
        else
        {
            if (input.Step is not { Length: > 0 and <= 60 } named || input.Office is not { } below || !await IsBelowAsync(below, office, stop) || !await db.Applications.AnyAsync(a => a.CallId == input.Call && a.TurnOfficeId == below && a.StandsAt == named, stop))
            {
                return new Refusal("remind.office", "没有这个下级单位，或它没有待办的申报，请刷新页面");
            }
            step = named;
        }
        if (TypedText.Trouble(input.Said, "said", "通话情况", Longest, out var said) is { } trouble) return trouble;
        var once = await Once.OfAsync(db, actor, input.Once, stop, nameof(NotePhoneCall), input.Call, step, input.Office, input.Application, said);
        if (once.Before is { } before) return await db.PhoneCalls.AsNoTracking().FirstAsync(c => c.Id == before.Id, stop);
        var call = new PhoneCall
        {
            Id = Guid.CreateVersion7(now), CallId = input.Call, OfficeId = office, PersonId = actor.PersonId, At = now, ToOfficeId = file is null ? input.Office : null, ApplicationId = file?.Application.Id, Step = step, Said = said,
        };
        db.PhoneCalls.Add(call);
        once.Keep(db, actor, now, call.Id);
        return await db.CommitAsync(Note(call.Id, new { call.Id, call = call.CallId, toOffice = call.ToOfficeId, application = call.ApplicationId, call.Step, sum = AuditChain.HashOf(said) }), call, stop);
    }

    private async Task<bool> IsBelowAsync(string below, string office, CancellationToken stop)
    {
        var over = await db.Offices.Where(o => o.Id == below).Select(o => o.ParentId).FirstOrDefaultAsync(stop);
        while (over is not null && over != office) over = await db.Offices.Where(o => o.Id == over).Select(o => o.ParentId).FirstOrDefaultAsync(stop);
        return over == office;
    }
}
