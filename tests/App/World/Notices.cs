using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Rules;

namespace Shifan.Tests.App.World;

/// <summary>Notices made by editing a file, and people whom only some of them need.</summary>
public static class Notices
{
    private static int made;

    /// <summary>Opens a call under Zhejiang's notice with some of its text replaced.</summary>
    public static Task<Guid> PublishAsync(this Scene scene, params (string Replace, string With)[] edits)
    {
        var text = File.ReadAllText(Path.Combine(Home.Programmes, "zhejiang-2021", "programme.yaml"));
        foreach (var (replace, with) in edits)
        {
            Assert.Contains(replace, text);
            text = text.Replace(replace, with, StringComparison.Ordinal);
        }
        // two tests may edit alike
        text = WithPapers(text + $"# {Interlocked.Increment(ref made)}\n");
        var faults = new Faults();
        var programme = ProgrammeReader.Read(text, "edited", faults);
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        return scene.Host.InScopeAsync(async services =>
        {
            var db = services.GetRequiredService<Db>();
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            db.PublishedProgrammes.Add(new PublishedProgramme { Digest = programme!.Digest, ProgrammeId = "edited", Title = "示例通知", Text = text, PublishedAt = now });
            var call = new Call { Id = Guid.CreateVersion7(now), ProgrammeId = "edited", Digest = programme.Digest, Title = "示例通知", OpensAt = now };
            db.Calls.Add(call);
            Assert.True((await db.CommitAsync(AuditNote.OfSystem(null, "call.open", now, new { call.Id }), true, default)).Done);
            return call.Id;
        });
    }

    /// <summary>Zhejiang's notice, changed or not, with the papers that stand beside it.</summary>
    public static string WithPapers(string text) =>
        ProgrammeText.Join(text, Directory.GetFiles(Path.Combine(Home.Programmes, "zhejiang-2021", "papers"), "*.yaml").Select(paper => (Path.GetFileName(paper), File.ReadAllText(paper))));

    /// <summary>A submitted application under a call.</summary>
    public static async Task<Guid> SubmittedUnderAsync(this Scene scene, Guid call, Actor applicant, params (string Field, string? Value)[] changes)
    {
        var id = await scene.ReadyUnderAsync(call, applicant, changes);
        Assert.Empty((await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id)))).Refusals.Select(refusal => refusal.Sentence));
        return id;
    }

    /// <summary>The same, not yet submitted.</summary>
    public static async Task<Guid> ReadyUnderAsync(this Scene scene, Guid call, Actor applicant, params (string Field, string? Value)[] changes)
    {
        var started = await scene.DoAsync<StartApplication, Outcome<Guid>>(start => start.RunAsync(applicant, call));
        Assert.Empty(started.Refusals);
        await scene.SaveAsync(applicant, started.Value, Scene.Answers("zhejiang-2021", changes));
        await scene.HandInAsync(applicant, started.Value);
        return started.Value;
    }

    /// <summary>One more officer of an office.</summary>
    public static async Task<Actor> ColleagueAsync(this Scene scene, string office) => (await scene.NewOfficerAsync(office, Role.Officer)).Actor;

    /// <summary>One more officer of an office, who approves what his colleagues propose.</summary>
    public static async Task<Actor> ApproverAsync(this Scene scene, string office) => (await scene.NewOfficerAsync(office, Role.Officer, Role.Approver)).Actor;
}
