using System.Text;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// The way of autosave: the whole section as it stands on the page. Who sends it is known by his sign-in alone; whether it still holds and
/// what it may write is asked in the transaction itself. It is given no context of EF: making one costs as much as the rest of a save.
/// </summary>
public sealed class AutosaveDraft(DraftWriter writer, DraftProgrammes programmes, TimeProvider time)
{
    // a section is a page; what is larger is no typing
    private const int MostCharacters = 2_000_000;

    internal static readonly Refusal Stale = new("draft.changed", "本单位的其他人（或另一个窗口）刚保存过本部分，您的内容尚未保存");

    /// <param name="person">Who sends it.</param>
    /// <param name="stamp">The stamp of his sign-in.</param>
    /// <param name="application">Whose draft.</param>
    /// <param name="section">The section.</param>
    /// <param name="revision">The section's revision that the page has.</param>
    /// <param name="key">The page's own word for this save.</param>
    /// <param name="read">Makes answers of what was sent, once the programme is known.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Outcome<SaveDraft.Saved>> RunAsync(Guid person, string? stamp, Guid application, string section, int revision, string key, Func<Programme, MappingNode> read, CancellationToken stop = default)
    {
        if (await programmes.OfAsync(application, stop) is not { } programme) return Refusals.NoSuchApplication;
        return await WriteAsync(person, stamp, new SaveDraft.Input(application, section, revision, read(programme), key), stop);
    }

    internal async Task<Outcome<SaveDraft.Saved>> WriteAsync(Guid person, string? stamp, SaveDraft.Input input, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        if (await programmes.OfAsync(input.Application, stop) is not { } programme) return Refusals.NoSuchApplication;
        if (input.Key is { } key && (key.Length > 64 || key.Contains(' ', StringComparison.Ordinal))) return new Refusal("draft.key", "保存标识有误，请刷新页面后重试");
        var faults = new Faults();
        if (input.Section != DraftSection.Declared)
        {
            if (programme.Form.Sections.FirstOrDefault(s => s.Id == input.Section) is not { } section) return new Refusal("draft.section", $"申请表没有“{input.Section}”这一部分");
            AnswerReader.ReadSection(programme, section, input.Answers, Deadline.DayOf(now), faults);
            if (faults.All.FirstOrDefault(fault => fault.Code == "answers.unknown") is { } unknown) return new Refusal(unknown.Code, $"{unknown.Message}。{unknown.Remedy}", unknown.Place.Path);
        }
        var answers = JsonText.WriteUtf8(input.Answers);
        // a character takes a byte at least
        if (answers.Length > MostCharacters && Encoding.UTF8.GetCharCount(answers) is var count and > MostCharacters)
        {
            return new Refusal("draft.size", $"本部分内容共 {count / 10_000} 万字符，超过 {MostCharacters / 10_000} 万，未保存。大段资料请作为附件上传");
        }
        var result = await writer.SaveAsync(new DraftWrite(
            input.Application, input.Section, programme.Digest, programmes.StepsOf(programme), input.Revision ?? 0, input.Key, answers, AuditChain.HashOf(answers), person, stamp, now));
        switch (result.How)
        {
            case DraftWritten.Saved:
                return new SaveDraft.Saved(result.Revision, result.At, faults.All);
            case DraftWritten.Changed:
                return Stale;
            case DraftWritten.SignedOut:
                return Refusals.SignedOut;
            case DraftWritten.Deleted:
                return Refusals.Deleted;
            case DraftWritten.WrongStep:
                return Refusals.WrongStep(programme.Workflow[result.Step!].PublicLabel);
            case DraftWritten.OtherProgramme:
                programmes.Forget(input.Application);
                return await WriteAsync(person, stamp, input, stop);
            default:
                return Refusals.NoSuchApplication;
        }
    }
}
