using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Enters the title of a case that has come to an end which is a recognition, in the transaction of whatever brought it there: the office's own decision, or
/// the result of an authority outside. First and last day are stored; what the institution held before is linked.
/// </summary>
public sealed class Recognitions(Db db, Publishing publishing)
{
    /// <param name="DecidedOn">The day of the decision.</param>
    /// <param name="Document">The decision.</param>
    /// <param name="Number">The certificate's number, where it comes from outside; null: the programme's own.</param>
    internal sealed record Given(DateOnly DecidedOn, string Document, string? Number = null);

    /// <summary>Why no title can be entered: the register has it already, or its number; null where it can, or none is given.</summary>
    internal async Task<Refusal?> TroubleAsync(Casefile file, string end, Given given, CancellationToken stop)
    {
        if (file.Programme.Recognition is not { } terms || !terms.Has(end)) return null;
        var code = await db.Institutions.Where(i => i.Id == file.Application.InstitutionId).Select(i => i.CreditCode).FirstAsync(stop);
        var from = file.Programme.Validity.For(given.DecidedOn).From;
        var same = await db.Titles.AsNoTracking().Where(t => t.CreditCode == code && t.Kind == terms.Register && t.From == from && !t.Mistaken).Select(t => t.Source).FirstOrDefaultAsync(stop);
        if (same is not null) return new Refusal("title.known", $"名录中已有这家单位自 {from:yyyy-MM-dd} 起的同一称号（依据：{same}），不能重复认定；如系导入的名单重复登记，请先核对");
        if (db.Titles.Local.Any(t => t.CreditCode == code && t.Kind == terms.Register && t.From == from)) return new Refusal("title.known", "同一家单位在这一批中出现两次，不能重复认定");
        var taken = given.Number is { } number && (db.Titles.Local.Any(t => t.Number == number) || await db.Titles.AnyAsync(t => t.Number == number && !t.Mistaken, stop));
        return taken ? new Refusal("title.number", $"证书编号 {given.Number} 已用于另一项称号，请核对", "number") : null;
    }

    /// <summary>Null where the end is none that gives a title.</summary>
    internal async Task<(TitleRecord Title, PublishedLine Line, AuditNote Note)?> EnterAsync(Casefile file, string end, Actor actor, Given given, DateTimeOffset now, CancellationToken stop)
    {
        if (file.Programme.Recognition is not { } terms || !terms.Has(end)) return null;
        var line = await publishing.LineAsync(file.Application, stop);
        var institution = await db.Institutions.AsNoTracking().FirstAsync(i => i.Id == file.Application.InstitutionId, stop);
        var (from, until) = file.Programme.Validity.For(given.DecidedOn);
        var before = await db.Titles.AsNoTracking().Where(t => t.CreditCode == institution.CreditCode && t.Kind == terms.Register && t.From < from && t.EndedOn == null).OrderByDescending(t => t.From).FirstOrDefaultAsync(stop);
        var title = new TitleRecord
        {
            Id = Guid.CreateVersion7(now), CreditCode = institution.CreditCode, Holder = line.Institution, Platform = line.Platform, Functions = line.Functions, Division = institution.Division ?? CreditCode.Division(institution.CreditCode),
            Kind = terms.Register, Level = terms.Level, Batch = terms.Batch ?? $"{given.DecidedOn.Year}年度", From = from, GivenOn = given.DecidedOn, Until = until, Source = given.Document,
            Number = given.Number ?? await NextNumberAsync(terms, given.DecidedOn.Year, stop), OfficeId = actor.OfficeId, ApplicationId = file.Application.Id, RenewsId = before?.Id, RecordedAt = now, RecordedBy = actor.PersonId,
        };
        db.Titles.Add(title);
        return (title, line, AuditNote.OfSystem(actor.PersonId, "title.give", now, new { title = title.Id, application = file.Application.Id, title.Number, title.From, title.Until, title.Source, renews = title.RenewsId }));
    }

    // numbers of a year follow one another; one that was given is never given again
    private async Task<string?> NextNumberAsync(Recognition terms, int year, CancellationToken stop)
    {
        if (terms.Number is not { } pattern) return null;
        await db.LockAsync($"certificates:{terms.Register}", stop);
        var (first, last) = (new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));
        var taken = (await db.Titles.AsNoTracking().Where(t => t.Kind == terms.Register && t.Number != null && t.GivenOn >= first && t.GivenOn <= last).Select(t => t.Number!).ToListAsync(stop)).ToHashSet(StringComparer.Ordinal);
        taken.UnionWith(db.Titles.Local.Where(t => t.Number is not null).Select(t => t.Number!));
        for (var n = taken.Count + 1; ; n++)
        {
            // where some came from outside, the pattern may already have passed the count
            var number = pattern.Of(year, n);
            if (!taken.Contains(number) && !await db.Titles.AnyAsync(t => t.Number == number, stop)) return number;
        }
    }
}
