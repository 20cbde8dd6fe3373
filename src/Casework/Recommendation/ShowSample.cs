using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What was drawn, what was answered, and what follows from it: satisfaction with its base, and what differs from what was declared.</summary>
public sealed class ShowSample(Db db, ProgrammeStore programmes)
{
    /// <summary>A call or visit. Who was asked is only for the office that measured.</summary>
    public sealed record Contact(int Attempt, DateOnly Day, string Method, SampleAnswer Answer, string? Satisfaction, string? Said, string? Who, string Person, DateTimeOffset At);

    /// <param name="Declared">What the applicant declared of it, column by column.</param>
    public sealed record Item(int Place, string Key, string Name, IReadOnlyList<(string Label, string Value)> Declared, IReadOnlyList<Contact> Contacts)
    {
        /// <summary>The record that counts.</summary>
        public Contact? Newest => Contacts.Count == 0 ? null : Contacts[^1];
    }

    /// <param name="Repeats">Whether drawing again by seed and table gives the same.</param>
    public sealed record Sample(
        SampleDraw Draw, string Office, string Person, bool Own, bool Repeats, IReadOnlyList<Item> Items)
    {
        public int Asked => Items.Count(item => item.Newest is not null);

        public int Reached => Items.Count(item => item.Newest is { Answer: not SampleAnswer.NotReached });

        public int Confirmed => Items.Count(item => item.Newest?.Answer == SampleAnswer.Confirmed);

        public IEnumerable<Item> Differing => Items.Where(item => item.Newest?.Answer == SampleAnswer.Differs);

        /// <summary>Everybody drawn was asked, or at least tried.</summary>
        public bool IsFinished => Asked == Items.Count;

        /// <summary>Its figures in one line; an unfinished sample says so wherever they stand.</summary>
        public string Said => $"抽 {Items.Count} 家，联系上 {Reached} 家，不一致 {Differing.Count()} 家{Unfinished}";

        /// <summary>What to add to a figure of it; empty once it is finished.</summary>
        public string Unfinished => IsFinished ? "" : $"（抽查未完成，还有 {Items.Count - Asked} 家没有核实）";
    }

    /// <param name="Measured">Satisfied of those who answered; null before anybody has.</param>
    /// <param name="Differences">Who was really asked and answered otherwise than declared, one sentence each.</param>
    /// <param name="Remarks">What else to know of it: unfinished, of another version, satisfaction below the declared, who could not be reached.</param>
    /// <param name="Findings">The findings that rest on what was declared.</param>
    public sealed record View(
        Application Application, Programme Programme, Sampling Sampling, string Institution, IReadOnlyList<Sample> Samples, Refusal? WhyNot, Satisfaction? Measured, string? Declared,
        IReadOnlyList<string> Differences, IReadOnlyList<string> Remarks, IReadOnlyList<Finding> Findings, string Step)
    {
        public Sample? Newest => Samples.Count == 0 ? null : Samples[^1];
    }

    /// <summary>Satisfaction as it was measured, with its base.</summary>
    public sealed record Satisfaction(int Satisfied, int Base)
    {
        public decimal Percent => Base == 0 ? 0 : Math.Round(100m * Satisfied / Base, 1, MidpointRounding.AwayFromZero);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Percent:0.#}%（{Satisfied}/{Base} 家）");
    }

    public async Task<View?> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.ReadWork)) return null;
        if (await actor.Sees(db.Applications.AsNoTracking()).FirstOrDefaultAsync(a => a.Id == id, stop) is not { } application) return null;
        var programme = await programmes.FindAsync(application.Digest, stop);
        if (programme.Sampling is not { } sampling) return null;
        var institution = await db.Institutions.AsNoTracking().Where(i => i.Id == application.InstitutionId).Select(i => i.Name).FirstAsync(stop);
        var draws = await db.SampleDraws.AsNoTracking().Where(d => d.ApplicationId == id).OrderBy(d => d.Number)
            .Select(d => new { Draw = d, Office = db.Offices.First(o => o.Id == d.OfficeId).Name, Person = db.Users.First(p => p.Id == d.PersonId).DisplayName }).ToListAsync(stop);
        var contacts = (await db.SampleContacts.AsNoTracking().Where(c => c.ApplicationId == id).OrderBy(c => c.Attempt)
            .Select(c => new { Contact = c, Person = db.Users.First(p => p.Id == c.PersonId).DisplayName }).ToListAsync(stop)).ToLookup(row => (row.Contact.Number, row.Contact.Place));
        var versions = await db.Versions.AsNoTracking().Where(v => v.ApplicationId == id).ToDictionaryAsync(v => v.Number, stop);
        var samples = new List<Sample>();
        foreach (var row in draws)
        {
            var own = actor.OfficeId == row.Draw.OfficeId && actor.Has(Duty.Recommend);
            var rows = DrawSample.Rows(versions[row.Draw.Version], sampling);
            var byKey = rows.Select(r => (Key: Text(r, sampling.Key), Row: r)).DistinctBy(r => r.Key).ToDictionary(r => r.Key, r => r.Row, StringComparer.Ordinal);
            var drawn = JsonSerializer.Deserialize<List<string>>(row.Draw.Drawn)!;
            samples.Add(new Sample(
                row.Draw, row.Office, row.Person, own, Sampling.Draw(row.Draw.Seed, sampling.Keys(rows), drawn.Count).SequenceEqual(drawn),
                [.. drawn.Select((key, i) => new Item(
                    i + 1, key, byKey.TryGetValue(key, out var declared) ? Text(declared, sampling.Name) : "",
                    declared is null ? [] : [.. sampling.Table.Columns.Where(c => c != sampling.Key && c != sampling.Name && (own || !c.Private)).Select(c => (c.Label, Text(declared, c))).Where(c => c.Item2.Length > 0)],
                    [.. contacts[(row.Draw.Number, i + 1)].Select(c => new Contact(
                        c.Contact.Attempt, c.Contact.Day, c.Contact.Method, c.Contact.Answer, c.Contact.Satisfaction, c.Contact.Said, own ? c.Contact.Contact : null, c.Person, c.Contact.At))]))]));
        }
        var newest = samples.LastOrDefault();
        var version = versions[application.Version];
        var facts = Answered.Read(programme, version.Answers, version.Declared, Deadline.DayOf(version.SubmittedAt)).Sheet;
        var measured = newest is { Reached: > 0 } ? SatisfactionOf(sampling, newest) : null;
        var report = programme.Evaluate(facts);
        return new View(
            application, programme, sampling, institution, samples, DrawSample.MayMeasure(actor, application, programme), measured, sampling.Declared?.Show(facts),
            newest is null ? [] : [.. newest.Differing.Select(item => $"{item.Name}：{item.Newest!.Said}")], Remarks(sampling, facts, newest, measured, application.Version),
            [.. report.Root.Applying().Where(f => f.Measurement is { } m && (m.Figure == sampling.Declared || Reads(m.Figure, sampling.Table)))], programme.Workflow[application.Step].Label);
    }

    private static bool Reads(Figure figure, Table table) => figure.From is FromRows rows && rows.Table == table;

    internal static Satisfaction SatisfactionOf(Sampling sampling, Sample sample)
    {
        var answered = sample.Items.Select(item => item.Newest).Where(c => c is { Answer: not SampleAnswer.NotReached }).ToList();
        return new Satisfaction(answered.Count(c => sampling.Counts.Contains(c!.Satisfaction!)), answered.Count);
    }

    private static List<string> Remarks(Sampling sampling, FactSheet facts, Sample? sample, Satisfaction? measured, int version)
    {
        var all = new List<string>();
        if (sample is null) return all;
        if (!sample.IsFinished) all.Add($"抽查未完成：抽 {sample.Items.Count} 家，已核实 {sample.Asked} 家，数字还会变动");
        if (sample.Draw.Version != version) all.Add($"样本抽自第 {sample.Draw.Version} 版，现为第 {version} 版");
        if (measured is not null && sampling.Declared?.In(facts) is { } declared && 100m * measured.Satisfied / measured.Base < declared.Value)
        {
            all.Add($"抽查满意度 {measured}{sample.Unfinished}，低于申报的“{sampling.Declared.Label}”{sampling.Declared.Show(facts)}");
        }
        var missed = sample.Items.Count(item => item.Newest?.Answer == SampleAnswer.NotReached);
        if (missed > 0) all.Add($"{missed} 家未联系上");
        return all;
    }

    private static string Text(MappingNode row, Field column) => row[column.Id] switch
    {
        ScalarNode { IsNull: false } cell => cell.Text.Trim(),
        SequenceNode list => string.Join("、", list.Items.OfType<ScalarNode>().Select(cell => cell.Text.Trim())),
        _ => "",
    };
}
