using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Rules;

namespace Shifan.Tests.App.World;

/// <summary>Puts people and cases where a test needs them, through the same operations as everybody.</summary>
public sealed class Scene(ShifanHost host)
{
    private static readonly Place None = new("", 0, 0, "");

    private static int made;

    public ShifanHost Host => host;

    /// <summary>The officer of an office of the demonstration, by the office's id.</summary>
    public Task<Actor> OfficerAsync(string office) => ActorAsync($"officer-{office}@demo.example");

    public Task<Actor> ApplicantAsync(int number) => ActorAsync($"applicant{number}@demo.example");

    public Task<Actor> ActorAsync(string account) => host.InScopeAsync(async services =>
    {
        var id = await services.GetRequiredService<Db>().Users.Where(person => person.UserName == account).Select(person => person.Id).FirstAsync();
        return (await services.GetRequiredService<FindActor>().OfAsync(id, default))!;
    });

    /// <summary>The account of somebody who was made here, with the demonstration's password.</summary>
    public Task<string> AccountAsync(Actor actor) => host.InDbAsync(async db =>
    {
        // hashing is slow on purpose; one hash serves
        var hash = await db.Users.Where(p => p.UserName == "applicant1@demo.example").Select(p => p.PasswordHash).FirstAsync();
        await db.Users.Where(p => p.Id == actor.PersonId && p.PasswordHash == null).ExecuteUpdateAsync(set => set.SetProperty(p => p.PasswordHash, hash));
        return await db.Users.Where(p => p.Id == actor.PersonId).Select(p => p.UserName!).FirstAsync();
    });

    /// <summary>A new institution with a clerk.</summary>
    public async Task<Actor> NewApplicantAsync(string division = "330106")
    {
        var number = Interlocked.Increment(ref made);
        return await host.InScopeAsync(async services =>
        {
            var db = services.GetRequiredService<Db>();
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            var body = $"91{division}MA{number:0000000}"[..17];
            var institution = new Institution { Id = Guid.CreateVersion7(now), CreditCode = body + CreditCode.CheckCharacter(body), Name = $"示例机构{number:000}" };
            db.Institutions.Add(institution);
            Assert.True((await db.CommitAsync(AuditNote.OfSystem(null, "institution.add", now, new { institution.Id }), true, default)).Done);
            var clerk = new Person { Id = Guid.CreateVersion7(now), UserName = $"clerk{number}@test.example", DisplayName = $"示例经办{number}", Role = Role.Applicant, InstitutionId = institution.Id, IsInstitutionAdministrator = true };
            Assert.True((await services.GetRequiredService<UserManager<Person>>().CreateAsync(clerk)).Succeeded);
            return (await services.GetRequiredService<FindActor>().OfAsync(clerk.Id, default))!;
        });
    }

    /// <summary>Runs an operation in a scope of its own, as one request does.</summary>
    public Task<T> DoAsync<TOperation, T>(Func<TOperation, Task<T>> act)
        where TOperation : notnull => host.InScopeAsync(services => act(services.GetRequiredService<TOperation>()));

    public Task<Guid> CallAsync(string programme) => host.InDbAsync(db => db.Calls.Where(call => call.ProgrammeId == programme).Select(call => call.Id).FirstAsync());

    /// <summary>An application with every answer in place, not yet submitted.</summary>
    public async Task<Guid> FilledAsync(Actor applicant, string programme = "zhejiang-2021", params (string Field, string? Value)[] changes)
    {
        var call = await CallAsync(programme);
        var started = await DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(applicant, call));
        Assert.Empty(started.Refusals);
        await SaveAsync(applicant, started.Value, Answers(programme, changes));
        return started.Value;
    }

    /// <summary>An application with every answer and every file in place, not yet submitted.</summary>
    public async Task<Guid> ReadyAsync(Actor applicant, string programme = "zhejiang-2021", params (string Field, string? Value)[] changes)
    {
        var id = await FilledAsync(applicant, programme, changes);
        await HandInAsync(applicant, id);
        return id;
    }

    /// <summary>
    /// Every file that the programme demands. Put there without the inspection, which has tests of its own: it would look at the same small
    /// file some hundred times.
    /// </summary>
    public Task HandInAsync(Actor applicant, Guid id) => host.InScopeAsync(async services =>
    {
        var db = services.GetRequiredService<Db>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var application = await db.Applications.FirstAsync(a => a.Id == id);
        var programme = await services.GetRequiredService<ProgrammeStore>().FindAsync(application.Digest, default);
        var file = (await services.GetRequiredService<FileStore>().KeepAsync(new MemoryStream("%PDF-1.4 示例"u8.ToArray()), 1000, default))!;
        var there = await db.DraftMaterials.Where(m => m.ApplicationId == id && m.RemovedAt == null).Select(m => m.Slot).ToListAsync();
        foreach (var slot in programme.MaterialDemands.SelectMany(demand => demand.Names).Distinct().Except(there))
        {
            db.DraftMaterials.Add(new DraftMaterial
            {
                Id = Guid.CreateVersion7(now), ApplicationId = id, Slot = slot, Name = "示例.pdf", Digest = file.Digest, Size = file.Size, Kind = Shifan.Documents.FileKind.Pdf, Pages = 1,
                Warnings = "[]", Place = 1, AddedAt = now, AddedBy = applicant.PersonId,
            });
        }
        var outcome = await db.CommitAsync(AuditNote.Of(application, applicant, "material.add", now, new { slots = "示例" }), true, default);
        Assert.True(outcome.Done);
        return true;
    });

    /// <summary>Saves answers, each in its section.</summary>
    public async Task SaveAsync(Actor applicant, Guid id, MappingNode answers)
    {
        var digest = await host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.Digest).FirstAsync());
        var programme = await DoAsync<ProgrammeStore, Programme>(store => store.FindAsync(digest, default));
        foreach (var section in programme.Form.Sections)
        {
            var own = new MappingNode(None, [.. answers.Entries.Where(entry => section.Find(entry.Key) is not null)]);
            if (own.Entries.Count == 0) continue;
            var saved = await DoAsync<SaveDraft, Outcome<SaveDraft.Saved>>(save => save.RunAsync(applicant, new SaveDraft.Input(id, section.Id, null, own)));
            Assert.Empty(saved.Refusals);
        }
    }

    /// <summary>Everything that was typed into a draft, as it is kept.</summary>
    public async Task<string> TypedAsync(Guid id) =>
        string.Concat(await host.InDbAsync(db => db.DraftSections.Where(s => s.ApplicationId == id).OrderBy(s => s.Section).Select(s => s.Answers).ToListAsync()));

    /// <summary>A submitted application.</summary>
    public async Task<Guid> SubmittedAsync(Actor applicant, string programme = "zhejiang-2021", params (string Field, string? Value)[] changes)
    {
        var id = await ReadyAsync(applicant, programme, changes);
        var submitted = await DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id)));
        Assert.Empty(submitted.Refusals.Select(refusal => refusal.Sentence));
        return id;
    }

    /// <summary>What a clerk sends who has read the declaration.</summary>
    public static SubmitApplication.Input Submission(Guid id, int? revision = null, string? reply = null, string? files = null) => new(id, revision, "示例声明人", "负责人", Agrees: true, reply, files);

    /// <summary>An application that the county has passed on to the city.</summary>
    public async Task<Guid> AtCityAsync(Actor county)
    {
        var id = await SubmittedAsync(await NewApplicantAsync());
        var token = await TokenAsync(id);
        var accepted = await DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(county, new AcceptApplication.Input(id, token, "符合条件，同意上报")));
        Assert.Empty(accepted.Refusals);
        return id;
    }

    public Task<int> TokenAsync(Guid id) => host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.Token).FirstAsync());

    public Task<string> StepAsync(Guid id) => host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.Step).FirstAsync());

    /// <summary>Moves the demonstration's clock to a moment in China.</summary>
    public async Task ClockAsync(int year, int month, int day, int hour, int minute = 0)
    {
        var to = new DateTimeOffset(year, month, day, hour, minute, 0, TimeSpan.FromHours(8));
        Assert.True((await DoAsync<MoveClock, Outcome<DateTimeOffset>>(move => move.RunAsync(null, to))).Done);
    }

    /// <summary>The answers of the programme's eligible sample, with every required text there.</summary>
    public static MappingNode Answers(string programmeId, params (string Field, string? Value)[] changes)
    {
        var programme = ProgrammeFolder.Find(programmeId)!.Programme!;
        var faults = new Faults();
        var file = (MappingNode)YamlText.Read(File.ReadAllText(Path.Combine(Home.Folder, "samples", programmeId, "eligible.yaml")), "eligible.yaml", faults)!;
        var answers = (MappingNode)file["answers"]!;
        var more = programme.Form.Fields.Where(field => field.Required && answers[field.Id] is null).Select(field => new Entry(field.Id, None, new ScalarNode(None, Some(field))));
        var rows = programme.Form.Tables.Where(table => table.LeastRows > 0 && answers[table.Id] is null)
            .Select(table => new Entry(table.Id, None, new SequenceNode(None, [.. Enumerable.Range(0, table.LeastRows).Select(i => Row(table, i))])));
        // whose application it is was filled in when it was begun
        var own = programme.Form.Fields.Where(field => field.Type is FieldType.CreditCode or FieldType.Institution).Select(field => field.Id).ToHashSet();
        answers = new MappingNode(None, [.. answers.Entries.Concat(more).Concat(rows).Where(entry => !own.Contains(entry.Key))]);
        return answers.With(new MappingNode(None, [.. changes.Select(change => new Entry(change.Field, None, new ScalarNode(None, change.Value ?? "", change.Value is null)))]));
    }

    /// <summary>A few answers.</summary>
    public static MappingNode Typed(params (string Field, string? Value)[] answers) =>
        new(None, [.. answers.Select(answer => new Entry(answer.Field, None, new ScalarNode(None, answer.Value ?? "", answer.Value is null)))]);

    private static MappingNode Row(Table table, int i) => new(None, [.. table.Columns.Where((column, c) => column.Required || c == 0)
        .Select((column, c) => new Entry(column.Id, None, new ScalarNode(None, c == 0 && i < table.FixedRows.Count ? table.FixedRows[i] : Some(column))))]);

    private static string Some(Field field) => field.Type switch
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
