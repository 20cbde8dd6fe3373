using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 抽取样本: from the served enterprises of the submitted version, by a seed that nobody chose. Whoever has seed and table draws the same
/// (docs/recommending.md). A further draw needs a reason.
/// </summary>
public sealed class DrawSample(Db db, Casefiles files, TimeProvider time)
{
    private const int SeedBytes = 16;

    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    public sealed record Input(Guid Application, string? Reason, string? Once = null);

    public async Task<Outcome<SampleDraw>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        if (MayMeasure(actor, file.Application, file.Programme) is { } not) return not;
        var once = await Once.OfAsync(db, actor, input.Once, stop, nameof(DrawSample), file.Application.Id, input.Reason?.Trim());
        if (once.Before is { } same) return await db.SampleDraws.AsNoTracking().FirstAsync(d => d.ApplicationId == file.Application.Id && d.Number == same.Number, stop);
        var sampling = file.Programme.Sampling!;
        var version = await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == file.Application.Id && v.Number == file.Application.Version, stop);
        var keys = sampling.Keys(Rows(version, sampling));
        if (keys.Count == 0) return new Refusal("measure.empty", $"申报单位没有填写“{sampling.Table.Label}”，无从抽取；请退回补正，或在推荐表中写明怎样核实");
        var before = await db.SampleDraws.Where(draw => draw.ApplicationId == file.Application.Id).Select(draw => (int?)draw.Number).MaxAsync(stop) ?? 0;
        if (TypedText.TroubleIfAny(input.Reason, "reason", "另行抽取的理由", 500, out var reason) is { } trouble) return trouble;
        if (before > 0 && reason is null) return Refusals.Missing("reason", "另行抽取的理由（已抽取过，前一次的样本和结果保留）");
        var seed = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SeedBytes));
        var draw = new SampleDraw
        {
            ApplicationId = file.Application.Id,
            Number = before + 1,
            Version = version.Number,
            OfficeId = actor.OfficeId!,
            PersonId = actor.PersonId,
            At = now,
            Seed = seed,
            Population = keys.Count,
            Drawn = JsonSerializer.Serialize(Sampling.Draw(seed, keys, sampling.Size.For(keys.Count))),
            Reason = before > 0 ? reason : null,
        };
        db.SampleDraws.Add(draw);
        once.Keep(db, actor, now, draw.Number);
        return await db.CommitAsync(
            AuditNote.OfRecommendation(file.Application.CallId, draw.OfficeId, actor, "measure.draw", now, new { application = draw.ApplicationId, draw.Number, draw.Version, draw.Seed, draw.Population, digest = AuditChain.HashOf(draw.Drawn) }),
            draw, stop);
    }

    /// <summary>Whether the office whose step it is measures there; else why not.</summary>
    internal static Refusal? MayMeasure(Actor actor, Application application, Programme programme)
    {
        if (programme.Sampling is not { } sampling) return new Refusal("measure.none", "本项目没有要求抽查核实");
        if (application.HeldAt is { } held && sampling.Steps.Contains(held)) return new Refusal("measure.held", "此件已推荐，等待上报，不能再抽查；要补做的，先撤回推荐");
        if (!Verbs.MayAct(actor, application, programme)) return Refusals.NotYours;
        return sampling.Steps.Contains(application.Step) ? null : Refusals.WrongStep(programme.Workflow[application.Step].Label);
    }

    /// <summary>The rows of the table as they were submitted.</summary>
    internal static IReadOnlyList<MappingNode> Rows(ApplicationVersion version, Sampling sampling) =>
        JsonText.Read(version.Answers, "", new Faults()) is MappingNode answers && answers[sampling.Table.Id] is SequenceNode rows ? [.. rows.Items.OfType<MappingNode>()] : [];
}
