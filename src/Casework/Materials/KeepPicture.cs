using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>A single picture or scan that comes with a form: looked into as any other file before it is kept. It takes its time, so before a write begins.</summary>
public sealed class KeepPicture(FileStore kept, Inspector inspector)
{
    /// <param name="Code">The word with which its refusals begin.</param>
    /// <param name="Noun">What it is called (截图).</param>
    /// <param name="Field">The box that it comes from.</param>
    /// <param name="Name">As it is called.</param>
    /// <param name="File">Its content.</param>
    /// <param name="Most">How many bytes it may have.</param>
    internal sealed record Input(string Code, string Noun, string? Field, string? Name, Stream File, long Most);

    internal sealed record Picture(StoredFile File, FileKind Kind, string Name);

    internal async Task<Outcome<Picture>> RunAsync(Input input, Guid person, CancellationToken stop)
    {
        var (path, thumbnail) = (kept.NewTemporary(), kept.NewTemporary());
        try
        {
            await using (var copy = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                var buffer = new byte[128 * 1024];
                int read;
                while ((read = await input.File.ReadAsync(buffer, stop)) > 0)
                {
                    if (copy.Length + read > input.Most) return new Refusal($"{input.Code}.large", $"{input.Noun}超过 {Sizes.Say(input.Most)}，未收下，请压缩后再传", input.Field);
                    await copy.WriteAsync(buffer.AsMemory(0, read), stop);
                }
            }
            if (new FileInfo(path).Length == 0) return new Refusal($"{input.Code}.empty", $"{input.Noun}“{FileNames.Clean(input.Name ?? "")}”是空文件（0 字节），没有收下，请重新选择", input.Field);
            var found = await inspector.InspectAsync(path, thumbnail, person, stop);
            if (found.Objection is { } objection) return new Refusal(objection.Code, objection.Sentence, input.Field);
            if (!found.Kind!.Value.HasPicture()) return new Refusal($"{input.Code}.kind", $"{input.Noun}只收 PDF、JPEG、PNG，不收 {found.Kind.Value.Label()}", input.Field);
            await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return new Picture((await kept.KeepAsync(content, input.Most, stop))!, found.Kind.Value, FileNames.Clean(input.Name ?? "", found.Kind.Value));
        }
        finally
        {
            File.Delete(path);
            File.Delete(thumbnail);
        }
    }
}
