using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Gives out a file with a call: the notice as it was issued, or a blank annex.</summary>
public sealed class AttachCallFile(Db db, ProgrammeStore programmes, FileStore store, TimeProvider time)
{
    private const long MostBytes = 50L << 20;
    private const int MostFiles = 50;

    // what offices hand out; each with the bytes it begins with, so that a name cannot lie about what is downloaded
    private static readonly IReadOnlyDictionary<string, (string Type, byte[] Begins)> Types = new Dictionary<string, (string, byte[])>(StringComparer.OrdinalIgnoreCase)
    {
        [".pdf"] = ("application/pdf", "%PDF-"u8.ToArray()),
        [".docx"] = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "PK\x03\x04"u8.ToArray()),
        [".xlsx"] = ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK\x03\x04"u8.ToArray()),
        [".zip"] = ("application/zip", "PK\x03\x04"u8.ToArray()),
        [".ofd"] = ("application/ofd", "PK\x03\x04"u8.ToArray()),
        [".doc"] = ("application/msword", [0xD0, 0xCF, 0x11, 0xE0]),
        [".xls"] = ("application/vnd.ms-excel", [0xD0, 0xCF, 0x11, 0xE0]),
        [".wps"] = ("application/vnd.ms-works", [0xD0, 0xCF, 0x11, 0xE0]),
        [".et"] = ("application/vnd.ms-excel", [0xD0, 0xCF, 0x11, 0xE0]),
    };

    /// <param name="Name">As the file is called; folders in it are dropped.</param>
    /// <param name="Label">What it is; the name without its extension where nothing is said.</param>
    /// <param name="Content">Can be read twice from its beginning.</param>
    public sealed record Input(Guid Call, CallFileKind Kind, string? Name, string? Label, Stream Content);

    public async Task<Outcome<CallFile>> RunAsync(Actor? actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == input.Call, stop) is not { } call) return CallOffice.NoSuchCall;
        var programme = await programmes.FindAsync(call.Digest, stop);
        if (!CallOffice.Owns(actor, programme)) return CallOffice.NotYours;
        if (TypedText.Trouble(input.Name, "file", "文件名", 200, out var name) is { } unnamed) return unnamed;
        name = name[(name.LastIndexOfAny(['/', '\\']) + 1)..].Trim();
        if (!Types.TryGetValue(Path.GetExtension(name), out var type)) return new Refusal("file.kind", $"只能发布 {string.Join("、", Types.Keys.Select(kind => kind[1..]))} 文件，请另存为其中一种", "file");
        if (TypedText.TroubleIfAny(input.Label, "label", "名称", 200, out var label) is { } unlabelled) return unlabelled;
        var begins = new byte[type.Begins.Length];
        var read = await input.Content.ReadAtLeastAsync(begins, begins.Length, throwOnEndOfStream: false, stop);
        if (read < begins.Length || !begins.AsSpan().SequenceEqual(type.Begins)) return new Refusal("file.content", $"文件内容不是 {Path.GetExtension(name)[1..]}，请核对后重新选择", "file");
        input.Content.Position = 0;
        if (await store.KeepAsync(input.Content, MostBytes, stop) is not { } kept) return new Refusal("file.large", $"文件超过 {MostBytes >> 20} MB，请压缩或拆分后再发布", "file");

        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"call-files:{call.Id}", stop);
        var all = await db.CallFiles.AsNoTracking().Where(file => file.CallId == call.Id).ToListAsync(stop);
        if (all.Count(file => file.RemovedAt is null) >= MostFiles) return new Refusal("file.many", $"一次申报最多发布 {MostFiles} 个文件，请先撤下不用的", "file");
        if (all.FirstOrDefault(file => file.RemovedAt is null && file.Digest == kept.Digest) is { } same) return new Refusal("file.same", $"同一文件已经发布：{same.Label}", "file");
        var added = new CallFile
        {
            CallId = call.Id,
            Number = all.Count + 1,
            Kind = input.Kind,
            Label = label ?? Path.GetFileNameWithoutExtension(name),
            Name = name,
            Digest = kept.Digest,
            Size = kept.Size,
            AddedAt = now,
            AddedBy = actor?.PersonId,
        };
        db.CallFiles.Add(added);
        return await db.CommitAsync(CallOffice.Note(actor, "call.attach", now, new { call = call.Id, added.Number, kind = $"{added.Kind}", added.Label, added.Digest }), added, stop);
    }

    internal static string TypeOf(string name) => Types.TryGetValue(Path.GetExtension(name), out var type) ? type.Type : "application/octet-stream";
}
