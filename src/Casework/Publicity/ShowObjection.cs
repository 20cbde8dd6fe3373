using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>An objection, whole, to the office that answers it; and what its author reads with his code. To nobody else.</summary>
public sealed class ShowObjection(Db db, FileStore store, ProgrammeStore programmes)
{
    /// <param name="By">Who decided it last.</param>
    public sealed record View(PublicityObjection Objection, PublishedList List, PublishedLine Line, Application Application, string Step, IReadOnlyList<ObjectionFile> Files, string? EnteredBy, string? By, Programme Programme);

    /// <param name="State">As its author is told.</param>
    public sealed record Told(string List, string Institution, DateOnly CameOn, string State, string? Answer, DateTimeOffset? DecidedAt, DateOnly? DueOn, string Office, string Contact);

    public async Task<View?> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.Decide) || await db.Objections.AsNoTracking().FirstOrDefaultAsync(o => o.Id == id && o.OfficeId == actor.OfficeId, stop) is not { } objection) return null;
        var list = await db.PublishedLists.AsNoTracking().FirstAsync(l => l.Id == objection.ListId, stop);
        var application = await db.Applications.AsNoTracking().FirstAsync(a => a.Id == objection.ApplicationId, stop);
        var people = await db.Users.AsNoTracking().Where(p => p.Id == objection.EnteredBy || p.Id == objection.DecidedBy).ToDictionaryAsync(p => p.Id, p => p.DisplayName, stop);
        var programme = await programmes.FindAsync(list.Programme, stop);
        return new View(
            objection, list, Publishing.Read(list.Lines).First(line => line.Application == application.Id), application, (await programmes.FindAsync(application.Digest, stop)).Workflow[application.Step].Label,
            await db.ObjectionFiles.AsNoTracking().Where(f => f.ObjectionId == id).OrderBy(f => f.Number).ToListAsync(stop),
            objection.EnteredBy is { } entered ? people.GetValueOrDefault(entered) : null, objection.DecidedBy is { } decided ? people.GetValueOrDefault(decided) : null, programme);
    }

    /// <summary>A file of it, opened; null where the actor's office does not answer it.</summary>
    public async Task<(ObjectionFile File, Stream Content)?> OpenAsync(Actor actor, Guid id, int number, CancellationToken stop = default) =>
        actor.Has(Duty.Decide) && await db.ObjectionFiles.AsNoTracking().FirstOrDefaultAsync(f => f.ObjectionId == id && f.Number == number && db.Objections.Any(o => o.Id == id && o.OfficeId == actor.OfficeId), stop) is { } file
            ? (file, store.Open(file.Digest)) : null;

    /// <summary>What its author is told; null where nobody has that code.</summary>
    public async Task<Told?> OfCodeAsync(string? code, CancellationToken stop = default)
    {
        if (code is not { Length: > 0 and < 100 } || await db.Objections.AsNoTracking().FirstOrDefaultAsync(o => o.Code == code.Trim(), stop) is not { } objection) return null;
        var list = await db.PublishedLists.AsNoTracking().FirstAsync(l => l.Id == objection.ListId, stop);
        var office = await db.Offices.Where(o => o.Id == objection.OfficeId).Select(o => o.Name).FirstAsync(stop);
        var answered = !objection.Holds;
        return new Told(
            list.Title, Publishing.Read(list.Lines).First(line => line.Application == objection.ApplicationId).Institution, objection.CameOn, PublicityWords.Of(objection.State), answered ? objection.Answer : null, answered ? objection.DecidedAt : null,
            objection.DueOn, office, list.Contact);
    }

    /// <summary>What the applicant of a case is told of objections to it, oldest first: the office's own words and when. Never who, what or how many others.</summary>
    public async Task<IReadOnlyList<(DateTimeOffset At, string Text, bool IsOver)>> ToldAsync(Guid application, CancellationToken stop = default)
    {
        var told = await db.Objections.AsNoTracking().Where(o => o.ApplicationId == application && o.ToApplicant != null).OrderBy(o => o.DecidedAt).Select(o => new { o.DecidedAt, o.ToApplicant, o.State }).ToListAsync(stop);
        return [.. told.Select(one => (one.DecidedAt!.Value, one.ToApplicant!, one.State is ObjectionState.Upheld or ObjectionState.NotUpheld))];
    }
}

/// <summary>Publicity in the words of pages and letters.</summary>
public static class PublicityWords
{
    public static string Of(ObjectionState state) => state switch
    {
        ObjectionState.Received => "已收到，待处理",
        ObjectionState.Accepted => "已受理，正在核查",
        ObjectionState.Refused => "不予受理",
        ObjectionState.Upheld => "已答复：异议成立",
        ObjectionState.NotUpheld => "已答复：异议不成立",
    };

    public static string Of(ObjectionWay way) => way switch
    {
        ObjectionWay.Online => "网上提交",
        ObjectionWay.Letter => "来信",
        ObjectionWay.Spoken => "来访、来电",
    };
}
