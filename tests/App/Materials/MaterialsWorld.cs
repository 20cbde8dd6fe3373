using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Tests.App.World;
using Shifan.Tests.Unit.Inspection;

namespace Shifan.Tests.App.Materials;

/// <summary>Files of an application, put there through the operations.</summary>
public abstract class MaterialsWorld<THost>(THost host)
    where THost : ShifanHost
{
    protected const string Slot = "audit";

    private static int made;

    protected THost Host { get; } = host;

    protected Scene Scene { get; } = new(host);

    /// <summary>A sound PDF that no other test has.</summary>
    private protected static byte[] Pdf() => Made.Pages(2, trailer: $"/Info << /Title ({Interlocked.Increment(ref made)}) >>");

    private protected FileStore Files => Host.Services.GetRequiredService<FileStore>();

    private protected async Task<(Actor Applicant, Guid Id)> DraftAsync(string programme = "zhejiang-2021")
    {
        var applicant = await Scene.NewApplicantAsync();
        return (applicant, await Scene.FilledAsync(applicant, programme));
    }

    private protected Task<Outcome<DraftMaterial>> AddAsync(Actor actor, Guid id, byte[] bytes, string slot = Slot, string name = "示例.pdf") =>
        Scene.DoAsync<AddMaterial, Outcome<DraftMaterial>>(add => add.RunAsync(actor, new AddMaterial.Input(id, slot, name, new MemoryStream(bytes))));

    private protected async Task<DraftMaterial> AddedAsync(Actor actor, Guid id, byte[] bytes, string slot = Slot, string name = "示例.pdf")
    {
        var outcome = await AddAsync(actor, id, bytes, slot, name);
        Assert.Empty(outcome.Refusals);
        return outcome.Value!;
    }

    private protected Task<Outcome<UploadState>> BeginAsync(Actor actor, Guid id, long size, string slot = Slot, string key = "") =>
        Scene.DoAsync<BeginUpload, Outcome<UploadState>>(begin => begin.RunAsync(actor, new BeginUpload.Input(id, slot, "示例.pdf", size, key)));

    private protected Task<Outcome<UploadState>> SendAsync(Actor actor, Guid id, Guid upload, long offset, Stream content) =>
        Scene.DoAsync<ReceivePiece, Outcome<UploadState>>(receive => receive.RunAsync(actor, new ReceivePiece.Input(id, upload, offset, content)));

    private protected Task<Outcome<UploadState>> SendAsync(Actor actor, Guid id, Guid upload, long offset, byte[] content) => SendAsync(actor, id, upload, offset, new MemoryStream(content));

    private protected Task<Outcome<DraftMaterial>> FinishAsync(Actor actor, Guid id, Guid upload, string? digest = null) =>
        Scene.DoAsync<FinishUpload, Outcome<DraftMaterial>>(finish => finish.RunAsync(actor, new FinishUpload.Input(id, upload, digest)));

    private protected Task<IReadOnlyList<DraftMaterial>> NowAsync(Guid id) => Scene.DoAsync<MaterialsOf, IReadOnlyList<DraftMaterial>>(materials => materials.DraftAsync(id));

    private protected Task<List<string>> ActionsAsync(Guid id) => Host.InDbAsync(db => db.Audit.Where(e => e.Chain == AuditNote.ChainOf(id)).OrderBy(e => e.Number).Select(e => e.Action).ToListAsync());

    private protected static string Code<T>(Outcome<T> outcome) => Assert.Single(outcome.Refusals).Code;

    /// <summary>Submits, with a file in every slot that must have one.</summary>
    private protected async Task SubmitAsync(Actor applicant, Guid id)
    {
        while ((await Scene.DoAsync<ShowMaterials, ShowMaterials.View?>(show => show.RunAsync(applicant, id)))!.Missing is [{ Field: { } field }, ..]) await AddedAsync(applicant, id, Pdf(), field["material:".Length..]);
        var outcome = await Scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, World.Scene.Submission(id)));
        Assert.Empty(outcome.Refusals.Select(refusal => refusal.Sentence));
    }
}
