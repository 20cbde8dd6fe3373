using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>推荐表: filled from the data, box by box, with what officers wrote over it, and the versions that were sealed.</summary>
public sealed class ShowSheet(Db db, ProgrammeStore programmes, ShowSample samples, Divisions divisions, TimeProvider time)
{
    /// <param name="Key">The box, or the box and a level.</param>
    /// <param name="Level">Whose part of a shared box it is; null for a box that is written as a whole.</param>
    /// <param name="Filled">What the data say.</param>
    /// <param name="Text">What stands there.</param>
    public sealed record Part(string Key, Level? Level, string Filled, string Text, bool MayWrite)
    {
        public bool Changed => Text != Filled;
    }

    public sealed record BoxView(PaperField Field, IReadOnlyList<Part> Parts);

    public sealed record View(
        Application Application, Programme Programme, Paper Paper, string Institution, IReadOnlyList<BoxView> Boxes, int Token, bool MayWrite, IReadOnlyList<SealedSheet> Sealed, string Office)
    {
        public IReadOnlyDictionary<string, string> Texts => Boxes.SelectMany(box => box.Parts).ToDictionary(part => part.Key, part => part.Text, StringComparer.Ordinal);
    }

    /// <summary>The sheet to who may write on it, as he saw it.</summary>
    internal async Task<Outcome<View>> ToWriteAsync(Actor actor, Guid id, int token, CancellationToken stop)
    {
        if (await RunAsync(actor, id, stop) is not { } view) return Refusals.NoSuchApplication;
        if (!view.MayWrite) return Refusals.NotYours;
        return view.Token == token ? view : new Refusal("sheet.changed", "推荐表刚被他人修改，请核对后重试");
    }

    /// <summary>Null where the case has no such paper for the actor.</summary>
    public Task<View?> RunAsync(Actor actor, Guid id, CancellationToken stop = default) => RunAsync(actor, id, time.GetUtcNow(), stop);

    /// <summary>The same, as it was dated at a moment.</summary>
    internal async Task<View?> RunAsync(Actor actor, Guid id, DateTimeOffset now, CancellationToken stop)
    {
        if (!actor.Has(Duty.ReadWork) || actor is not { OfficeId: { } officeId }) return null;
        if (await actor.Sees(db.Applications.AsNoTracking()).FirstOrDefaultAsync(a => a.Id == id, stop) is not { } application) return null;
        var programme = await programmes.FindAsync(application.Digest, stop);
        if (PaperOf(programme) is not { } paper) return null;
        var institution = await db.Institutions.AsNoTracking().Where(i => i.Id == application.InstitutionId).Select(i => i.Name).FirstAsync(stop);
        var version = await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == id && v.Number == application.Version, stop);
        var facts = Answered.Read(programme, version.Answers, version.Declared, Deadline.DayOf(version.SubmittedAt)).Sheet;
        var acts = await db.Handlings.AsNoTracking().Where(h => h.ApplicationId == id).OrderBy(h => h.Number).ToListAsync(stop);
        var sheet = await db.RecommendationSheets.AsNoTracking().FirstOrDefaultAsync(s => s.ApplicationId == id, stop);
        var written = Read(sheet?.Texts);
        var sample = await samples.RunAsync(actor, id, stop);
        var mayWrite = await MayWriteAsync(db, actor, application, programme, acts, stop);
        var seat = programme.Form.Fields.First(f => f is { Type: FieldType.Division, Required: true }).Figure.Show(facts);
        var boxes = new List<BoxView>();
        foreach (var field in paper.Fields)
        {
            var parts = new List<Part>();
            if (field.Levels.Count == 0) parts.Add(Make(field.Id, null, mayWrite));
            foreach (var level in field.Levels.Select(level => programme.Workflow.Level(level)!))
            {
                var own = application.OfficeFor(level.Of) == officeId;
                var has = acts.Any(act => programme.Workflow.Steps.Any(step => step.Id == act.Step && step.By == level.Id)) || written.ContainsKey($"{field.Id}:{level.Id}");
                if (has || own && mayWrite) parts.Add(Make($"{field.Id}:{level.Id}", level, mayWrite && own));
            }
            boxes.Add(new BoxView(field, parts));

            Part Make(string key, Level? level, bool may)
            {
                var filled = Fill(field.From, level);
                return new Part(key, level, filled, written.TryGetValue(key, out var text) ? text : filled, may);
            }
        }
        var seals = await db.SealedSheets.AsNoTracking().Where(s => s.ApplicationId == id).OrderBy(s => s.Number).ToListAsync(stop);
        // whose form it is, whoever reads it
        var whose = programme.Workflow.Level(paper.By) is { } by ? application.OfficeFor(by.Of) ?? officeId : officeId;
        var office = await db.Offices.Where(o => o.Id == whose).Select(o => o.Name).FirstAsync(stop);
        return new View(application, programme, paper, institution, boxes, sheet?.Token ?? 0, mayWrite, seals, office);

        string Fill(string? from, Level? level) => from switch
        {
            null => "",
            "institution" => institution,
            "place" => seat.Length == 6 ? divisions.FullName(Divisions.Code(seat)) : "",
            "date" => Deadline.DayOf(now).ToString("yyyy年M月d日", CultureInfo.InvariantCulture),
            "sampling.method" => sample?.Newest is { } drawn
                ? string.Join("、", drawn.Items.Select(item => item.Newest).OfType<ShowSample.Contact>().GroupBy(c => c.Method, StringComparer.Ordinal).Select(group => $"{group.Key} {group.Count()} 家")) : "",
            "sampling.range" => sample?.Newest is { } all ? $"从“{sample.Sampling.Table.Label}”{all.Draw.Population} 家中随机抽取 {all.Items.Count} 家，已核实 {all.Asked} 家，联系上 {all.Reached} 家{all.Unfinished}" : "",
            "sampling.satisfaction" => sample?.Measured is { } measured
                ? $"抽查满意度 {measured}{(sample.Declared is { Length: > 0 } said ? $"，申报单位自报 {said}" : "")}；与申报一致 {sample.Newest!.Confirmed} 家，不一致 {sample.Newest.Differing.Count()} 家{sample.Newest.Unfinished}" : "",
            "opinions" => acts.LastOrDefault(act => act.Opinion is not null && programme.Workflow.Steps.FirstOrDefault(step => step.Id == act.Step) is { } step
                && (level is null || step.By == level.Id) && step.Action(act.Action)?.Does is Doing.Accept or Doing.Recommend)?.Opinion ?? "",
            _ => programme.Figures[from]?.Show(facts) ?? "",
        };
    }

    /// <summary>The paper that the offices fill: the first one that has boxes of its own and is not the applicant's.</summary>
    internal static Paper? PaperOf(Programme programme) => programme.Papers.FirstOrDefault(paper => paper.By != Workflow.Applicant && paper.Fields.Count > 0);

    /// <summary>
    /// The office whose step it is writes, as far as the form is of its level or of one above it; and the one that has recommended, until it has handed the case
    /// up. Above that level one only reads it, except where the case came past that level.
    /// </summary>
    internal static async Task<bool> MayWriteAsync(Db db, Actor actor, Application application, Programme programme, IReadOnlyList<Handling> acts, CancellationToken stop)
    {
        if (Verbs.MayAct(actor, application, programme)) return !IsTheirs(actor, programme, acts);
        if (!actor.Has(Duty.Recommend) || actor.Level is not { } of || FindCandidates.LevelOf(programme, of) is not { } level || application.OfficeFor(of) != actor.OfficeId) return false;
        return FindCandidates.StandingOf(application, programme, level, acts) == Standing.Recommended
            && !await db.BatchItems.AnyAsync(i => i.ApplicationId == application.Id && i.OfficeId == actor.OfficeId && i.SentBackAt == null, stop);
    }

    // the form of a level below, whose offices have had the case before them
    private static bool IsTheirs(Actor actor, Programme programme, IReadOnlyList<Handling> acts) =>
        PaperOf(programme) is { } paper && programme.Workflow.Level(paper.By) is { } by && actor.Level > by.Of
        && acts.Any(act => programme.Workflow.Steps.FirstOrDefault(step => step.Id == act.Step) is { } step && programme.Workflow.Level(step.By)?.Of <= by.Of);

    internal static Dictionary<string, string> Read(string? texts) => texts is null ? new(StringComparer.Ordinal) : JsonSerializer.Deserialize<Dictionary<string, string>>(texts)!;
}
