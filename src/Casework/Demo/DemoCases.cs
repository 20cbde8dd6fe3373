using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Applications of made-up institutions for a demonstration whose visitor wants to see an officer's desk: some wait for a county, some for a
/// city, one was given back. They come about on the demonstration's first day through the operations, each in a scope of its own as one
/// request has; the answers are those of the samples. Only the files are put there without being looked into, since all are the same page.
/// </summary>
public sealed class DemoCases(Db db, DemoWorld world, IServiceScopeFactory scopes, FileStore files, Typesetter typesetter, TimeProvider time)
{
    private const string County = "county";
    private const string Returned = "returned";

    private static readonly Place Nowhere = new("", 0, 0, "");

    /// <summary>The demonstration's first day as it went; afterwards it is the morning after.</summary>
    public async Task RunAsync(CancellationToken stop = default)
    {
        if (time is not DemoClock clock || await db.Applications.AnyAsync(stop)) return;
        var paper = await PaperAsync(stop);
        foreach (var (one, i) in ((SequenceNode)Read("demonstration")).Items.Cast<MappingNode>().Select((one, i) => (one, i)))
        {
            var sample = Word(one, "sample");
            var programme = Path.GetDirectoryName(sample)!;
            if (await db.Calls.Where(c => c.ProgrammeId == programme).Select(c => (Guid?)c.Id).FirstOrDefaultAsync(stop) is not { } call) continue;
            await ToAsync(DemoWorld.Start.AddMinutes(37 * (i + 1)));
            var clerk = await world.AddApplicantAsync(Word(one, "name"), int.Parse(Word(one, "division"), CultureInfo.InvariantCulture), i, listed: Word(one, "at") == Returned, stop);
            await MakeAsync(one, call, ProgrammeFolder.Find(programme)!.Programme!, (MappingNode)((MappingNode)Read(sample))["answers"]!, await ActorAsync(clerk, stop), paper, stop);
        }
        await ToAsync(DemoWorld.Start.AddDays(1));

        async Task ToAsync(DateTimeOffset moment) => Done(await clock.SetAsync(db, null, moment, stop));
    }

    private async Task MakeAsync(MappingNode one, Guid call, Programme programme, MappingNode sample, Actor actor, StoredFile paper, CancellationToken stop)
    {
        var id = Done(await DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(actor, call, stop)));
        var answers = Answers(programme, sample, one);
        foreach (var section in programme.Form.Sections)
        {
            var own = new MappingNode(Nowhere, [.. answers.Entries.Where(entry => section.Find(entry.Key) is not null)]);
            if (own.Entries.Count > 0) Done(await DoAsync<SaveDraft, Outcome<SaveDraft.Saved>>(save => save.RunAsync(actor, new SaveDraft.Input(id, section.Id, null, own), stop)));
        }
        await HandInAsync(programme, actor, id, paper, stop);
        var submitted = Done(await DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(actor, new SubmitApplication.Input(id, null, "示例法人", "负责人", Agrees: true), stop)));
        if (Word(one, "at") == County) return;
        var officer = await ActorAsync(await db.Users.Where(person => person.OfficeId == submitted.CountyOfficeId && person.Role == Role.Officer).Select(person => person.Id).FirstAsync(stop), stop);
        if (Word(one, "at") != Returned) Done(await DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(officer, new AcceptApplication.Input(id, submitted.Token, "符合申报条件，材料齐全，同意报送"), stop)));
        else
        {
            var first = programme.Form.Sections[0];
            var point = new ReturnApplication.Point(CasePlace.OfSection(first.Id), $"“{first.Label}”与所附证照不一致，请核对后更正", first.Clause);
            Done(await DoAsync<ReturnApplication, Outcome<Application>>(giveBack => giveBack.RunAsync(officer, new ReturnApplication.Input(id, submitted.Token, "请按下列意见补正", [point]), stop)));
        }
    }

    private async Task<T> DoAsync<TOperation, T>(Func<TOperation, Task<T>> act)
        where TOperation : notnull
    {
        await using var scope = scopes.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<TOperation>());
    }

    private async Task<Actor> ActorAsync(Guid person, CancellationToken stop) => (await DoAsync<FindActor, Actor?>(find => find.OfAsync(person, stop)))!;

    private static T Done<T>(Outcome<T> outcome) =>
        outcome.Done ? outcome.Value! : throw new InvalidOperationException($"The demonstration's applications could not be made: {outcome.Refusals[0].Sentence}");

    private async Task<StoredFile> PaperAsync(CancellationToken stop)
    {
        var page = new Printout("示例材料", "示例", "", "示例", null, "", DemoWorld.Start, [new PrintBlock.Title("示例材料"), new PrintBlock.Paragraph("演示用的空白材料。真实申报中，这里是申报单位上传的扫描件。")]) { Pages = PrintPages.Letter };
        var printed = await typesetter.PrintAsync(page, stop);
        if (printed.Trouble is { } trouble) throw new InvalidOperationException($"The demonstration's files could not be printed: {trouble} {printed.Message}");
        return (await files.KeepAsync(new MemoryStream(printed.Bytes), FileSettings.Mega, stop))!;
    }

    private Task HandInAsync(Programme programme, Actor actor, Guid id, StoredFile paper, CancellationToken stop) => DoAsync<Db, bool>(async own =>
    {
        var now = time.GetUtcNow();
        var application = await own.Applications.FirstAsync(a => a.Id == id, stop);
        var slots = programme.MaterialDemands.SelectMany(demand => demand.Names).Distinct(StringComparer.Ordinal).ToList();
        foreach (var slot in slots)
        {
            own.DraftMaterials.Add(new DraftMaterial
            {
                Id = Guid.CreateVersion7(now), ApplicationId = id, Slot = slot, Name = "示例材料.pdf", Digest = paper.Digest, Size = paper.Size, Kind = FileKind.Pdf, Pages = 1, Warnings = "[]", Place = 1, AddedAt = now, AddedBy = actor.PersonId,
            });
        }
        return Done(await own.CommitAsync(AuditNote.Of(application, actor, "material.add", now, new { slots, paper.Digest }), true, stop));
    });

    private static MappingNode Answers(Programme programme, MappingNode sample, MappingNode one)
    {
        // what is known from the account is not written over
        var own = programme.Form.Fields.Where(field => field.Type is FieldType.CreditCode or FieldType.Institution).Select(field => field.Id).ToHashSet(StringComparer.Ordinal);
        var entries = sample.Entries.Where(entry => !own.Contains(entry.Key)).ToList();
        entries.AddRange(programme.Form.Fields.Where(field => field.Required && sample[field.Id] is null && !own.Contains(field.Id)).Select(field => new Entry(field.Id, Nowhere, Text(Filler(field)))));
        entries.AddRange(programme.Form.Tables.Where(table => table.LeastRows > 0 && sample[table.Id] is null)
            .Select(table => new Entry(table.Id, Nowhere, new SequenceNode(Nowhere, [.. Enumerable.Range(0, table.LeastRows).Select(row => Row(table, row))]))));
        if (one["repeat"] is MappingNode repeat)
        {
            var rows = Enumerable.Range(1, int.Parse(Word(repeat, "times"), CultureInfo.InvariantCulture)).Select(n => Repeated((MappingNode)repeat["row"]!, n));
            entries.Add(new Entry(Word(repeat, "table"), Nowhere, new SequenceNode(Nowhere, [.. rows])));
        }
        if (programme.Form.Fields.FirstOrDefault(field => field.Type == FieldType.Division) is { } seat) entries = [.. entries.Where(entry => entry.Key != seat.Id), new Entry(seat.Id, Nowhere, one["division"]!)];
        var answers = new MappingNode(Nowhere, entries);
        return one["answers"] is MappingNode changes ? answers.With(changes) : answers;
    }

    private static Node Read(string name)
    {
        var path = Path.Combine(Home.Folder, "samples", name + ".yaml");
        return YamlText.Read(File.ReadAllText(path), path, new Faults())!;
    }

    private static string Word(MappingNode node, string key) => ((ScalarNode)node[key]!).Text;

    private static ScalarNode Text(string text) => new(Nowhere, text);

    private static MappingNode Row(Table table, int row) => new(Nowhere, [.. table.Columns.Where((column, c) => column.Required || c == 0)
        .Select((column, c) => new Entry(column.Id, Nowhere, Text(c == 0 && row < table.FixedRows.Count ? table.FixedRows[row] : Filler(column))))]);

    private static MappingNode Repeated(MappingNode row, int number)
    {
        var body = string.Create(CultureInfo.InvariantCulture, $"91330100MA{number:0000000}");
        return new MappingNode(Nowhere, [.. row.Entries.Select(entry => new Entry(entry.Key, Nowhere, Text(
            ((ScalarNode)entry.Value).Text.Replace("{n}", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("{code}", body + CreditCode.CheckCharacter(body), StringComparison.Ordinal))))]);
    }

    private static string Filler(Field field) => field.Type switch
    {
        FieldType.Number => "1",
        FieldType.Date => "2021-05-12",
        FieldType.Flag => Flags.Yes,
        FieldType.Choice or FieldType.Choices => field.Options!.Options[0],
        FieldType.Phone => "13800000000",
        FieldType.Email => "shili@example.cn",
        FieldType.Postcode => "310012",
        FieldType.Title => "无",
        _ => "示例内容",
    };
}
