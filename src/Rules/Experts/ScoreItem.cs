using System.Globalization;

namespace Shifan.Rules;

/// <summary>
/// 评分项: one line of a score sheet, of a closed set of kinds that nest through <see cref="Group"/>. Points are exact decimals; what an item
/// adds to the total is its points by its weight.
/// </summary>
/// <param name="Id">Its word, unique in the sheet.</param>
/// <param name="Label">What is scored, as printed.</param>
public abstract record ScoreItem(string Id, string Label)
{
    /// <summary>Percent of its points that count; 100 unless the sheet says otherwise.</summary>
    public decimal Weight { get; init; } = 100;

    /// <summary>加分项: counts on top of the full mark, up to the most a sheet may reach.</summary>
    public bool Bonus { get; init; }

    /// <summary>What the expert looks at.</summary>
    public string? Hint { get; init; }

    /// <summary>What of the notice it rests on.</summary>
    public string Clause { get; init; } = "";

    /// <summary>How it is read here, and why.</summary>
    public string? Note { get; init; }

    /// <summary>The items it is made of.</summary>
    public virtual IReadOnlyList<ScoreItem> Parts => [];

    /// <summary>The most points it can give, before its weight.</summary>
    public abstract decimal Most { get; }

    /// <summary>The most it can add to the total.</summary>
    public decimal Worth => Most * Weight / 100;

    /// <summary>This item and all within it, from the top.</summary>
    public IEnumerable<ScoreItem> All() => Parts.SelectMany(part => part.All()).Prepend(this);

    /// <summary>How points come about, in words an expert reads.</summary>
    public abstract string How();

    internal abstract ScoredItem Score(Scoring of);

    internal ScoredItem Counts(decimal points, string says, string? source = null) => Counts(points, says, [], source);

    internal ScoredItem Counts(decimal points, string says, IReadOnlyList<ScoredItem> parts, string? source = null)
    {
        var counted = points * Weight / 100;
        return new ScoredItem(this, points, counted, Weight == 100 ? says : $"{says}，权重 {Say(Weight)}%，折 {Say(counted)} 分", parts) { Source = source };
    }

    internal ScoredItem Nothing => new(this, null, 0, "", []);

    /// <summary>Points as people write them: no trailing noughts.</summary>
    public static string Say(decimal points) => points.ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>
    /// Points that a person gives: from nought to <paramref name="Highest"/>, in whole steps of <paramref name="Step"/>. Discretionary (酌情): none
    /// given is nought, and any given needs a reason.
    /// </summary>
    public sealed record Given(string Id, string Label, decimal Highest, decimal Step, bool Discretionary) : ScoreItem(Id, Label)
    {
        /// <inheritdoc/>
        public override decimal Most => Highest;

        /// <inheritdoc/>
        public override string How() => $"{(Discretionary ? "酌情 " : "")}0–{Say(Highest)} 分{(Step == 1 ? "" : $"，每档 {Say(Step)} 分")}{(Discretionary ? "，给分须写理由" : "")}";

        internal override ScoredItem Score(Scoring of)
        {
            var answer = of.Answers.GetValueOrDefault(Id);
            if (string.IsNullOrWhiteSpace(answer?.Value)) return Discretionary ? Counts(0, "未酌情给分") : of.Fault(this, "score.missing", $"“{Label}”还没有评分");
            if (!Quantity.TryRead(answer.Value, out var points, out var unit) || unit is not ("" or "分")) return of.Fault(this, "score.number", $"“{Label}”的“{answer.Value.Trim()}”不是分数");
            if (points < 0 || points > Highest) return of.Fault(this, "score.range", $"“{Label}”应在 0 至 {Say(Highest)} 分之间，现为 {Say(points)} 分");
            if (points % Step != 0) return of.Fault(this, "score.step", $"“{Label}”以 {Say(Step)} 分为一档，现为 {Say(points)} 分");
            if (Discretionary && points > 0 && string.IsNullOrWhiteSpace(answer.Reason)) return of.Fault(this, "score.reason", $"“{Label}”酌情给分，请写理由");
            return Counts(points, $"评 {Say(points)} 分（满分 {Say(Highest)} 分）");
        }
    }

    /// <summary>
    /// Points added, or taken off, for each option that is ticked, beginning with <paramref name="Start"/>, never below nought and never above
    /// <paramref name="Cap"/>. <paramref name="One"/>: exactly one option is chosen (优、良、中).
    /// </summary>
    public sealed record Ticks(string Id, string Label, IReadOnlyList<ScoreOption> Options, decimal Start, decimal? Cap, bool One) : ScoreItem(Id, Label)
    {
        /// <inheritdoc/>
        public override decimal Most => Math.Min(Cap ?? decimal.MaxValue, Start + (One ? Math.Max(0, Options.Max(option => option.Give)) : Options.Sum(option => Math.Max(0, option.Give))));

        /// <inheritdoc/>
        public override string How() => $"{(One ? "选一档" : Start == 0 ? "每有一项计分" : $"基础 {Say(Start)} 分，逐项加减")}：{string.Join("、", Options.Select(option => $"{option.Label} {Signed(option.Give)}"))}{(Cap is { } cap ? $"，累计至 {Say(cap)} 分" : "")}";

        internal override ScoredItem Score(Scoring of)
        {
            var answer = of.Answers.GetValueOrDefault(Id);
            var ticked = answer?.Ticked ?? [];
            if (ticked.Count == 0 && (One || answer?.Value != ScoreAnswer.None)) return of.Fault(this, "score.missing", One ? $"“{Label}”还没有选" : $"“{Label}”还没有勾选；都没有的，请选“都没有”");
            if (ticked.Count > 0 && answer?.Value == ScoreAnswer.None) return of.Fault(this, "score.option", $"“{Label}”既勾选了内容又选了“都没有”");
            if (ticked.Distinct(StringComparer.Ordinal).Count() < ticked.Count) return of.Fault(this, "score.option", $"“{Label}”有一项勾选了两次");
            if (ticked.FirstOrDefault(word => Options.All(option => option.Label != word)) is { } stray) return of.Fault(this, "score.option", $"“{Label}”没有“{stray}”这一项");
            if (One && ticked.Count > 1) return of.Fault(this, "score.option", $"“{Label}”只能选一档");
            var given = Options.Where(option => ticked.Contains(option.Label)).ToList();
            var sum = Start + given.Sum(option => option.Give);
            var points = Math.Clamp(sum, 0, Cap ?? decimal.MaxValue);
            var listed = given.Count == 0 ? "都没有" : string.Join("、", given.Select(option => $"{option.Label} {Signed(option.Give)}"));
            return Counts(points, $"{(Start == 0 ? "" : $"基础 {Say(Start)} 分；")}{listed}{(sum > points ? $"，合计 {Say(sum)} 分，上限 {Say(points)} 分" : sum < points ? $"，扣完为止" : "")}，计 {Say(points)} 分");
        }

        private static string Signed(decimal give) => $"{(give >= 0 ? "+" : "−")}{Say(Math.Abs(give))} 分";
    }

    /// <summary>
    /// Points by the band in which a figure lies: the highest <see cref="ScoreBand.From"/> that it reaches, lower bound included; below all of them, nought.
    /// </summary>
    public sealed record Bands(string Id, string Label, Measure Of, IReadOnlyList<ScoreBand> Lines) : ScoreItem(Id, Label)
    {
        /// <inheritdoc/>
        public override decimal Most => Lines.Max(line => line.Give);

        /// <inheritdoc/>
        public override string How() => $"按{Of.Name}：{string.Join("、", Lines.Select(line => $"{line.From} 以上 {Say(line.Give)} 分"))}，不足 {Lines[^1].From} 的 0 分（各档含本数）";

        internal override ScoredItem Score(Scoring of)
        {
            if (Of.Take(of, this) is not { } value) return Nothing;
            var line = Lines.FirstOrDefault(line => Measure.Reaches(value.Quantity, line.From));
            var points = line?.Give ?? 0;
            return Counts(points, $"{Of.Name}{Wording.Spaced(value.Quantity.ToString())}，{(line is null ? $"不足 {Lines[^1].From}" : $"达到 {line.From}")}，计 {Say(points)} 分{value.Said}", value.Source);
        }
    }

    /// <summary>
    /// Points that grow with a figure: <paramref name="Base"/> once it reaches <paramref name="From"/>, and <paramref name="Give"/> more for each full
    /// <paramref name="Per"/> beyond, up to <paramref name="Cap"/>; below <paramref name="From"/>, nought.
    /// </summary>
    public sealed record Steps(string Id, string Label, Measure Of, Quantity From, Quantity Per, decimal Base, decimal Give, decimal Cap) : ScoreItem(Id, Label)
    {
        /// <inheritdoc/>
        public override decimal Most => Cap;

        /// <inheritdoc/>
        public override string How() => $"{Of.Name}{(From.Numerator == 0 ? "" : $"达到 {From} 计 {Say(Base)} 分，")}每{(From.Numerator == 0 ? "" : "再增加")} {Per} 加 {Say(Give)} 分，累计至 {Say(Cap)} 分";

        internal override ScoredItem Score(Scoring of)
        {
            if (Of.Take(of, this) is not { } value) return Nothing;
            if (!Measure.Reaches(value.Quantity, From)) return Counts(0, $"{Of.Name}{Wording.Spaced(value.Quantity.ToString())}，不足 {From}，计 0 分{value.Said}", value.Source);
            var (quantity, per) = (value.Quantity, Per.Numerator);
            var times = (quantity.Numerator - From.Numerator * quantity.Divisor) / (per * quantity.Divisor);
            // what is beyond the cap many times over need not be multiplied out
            var sum = Base + Give * (decimal)Int128.Min(times, 1_000_000);
            var points = Math.Min(sum, Cap);
            var start = From.Numerator == 0 ? "" : Base == 0 ? $"自 {From} 起" : $"达到 {From} 计 {Say(Base)} 分，其上";
            return Counts(points, $"{Of.Name}{Wording.Spaced(quantity.ToString())}，{start}每 {Per} 加 {Say(Give)} 分，满 {times} 档{(sum > points ? $"，合计 {Say(sum)} 分，上限 {Say(Cap)} 分" : "")}，计 {Say(points)} 分{value.Said}", value.Source);
        }
    }

    /// <summary>Items that are added up, to no more than <paramref name="Cap"/>.</summary>
    public sealed record Group(string Id, string Label, IReadOnlyList<ScoreItem> Of, decimal? Cap) : ScoreItem(Id, Label)
    {
        /// <inheritdoc/>
        public override IReadOnlyList<ScoreItem> Parts => Of;

        /// <inheritdoc/>
        public override decimal Most => Math.Min(Cap ?? decimal.MaxValue, Of.Sum(item => item.Worth));

        /// <inheritdoc/>
        public override string How() => Cap is { } cap ? $"各项相加，累计至 {Say(cap)} 分" : "各项相加";

        internal override ScoredItem Score(Scoring of)
        {
            var parts = Of.Select(item => item.Score(of)).ToList();
            var sum = parts.Sum(part => part.Counted);
            var points = Math.Min(sum, Cap ?? decimal.MaxValue);
            return Counts(points, points < sum ? $"各项合计 {Say(sum)} 分，上限 {Say(points)} 分，计 {Say(points)} 分" : $"各项合计 {Say(sum)} 分", parts);
        }
    }

    /// <summary>评语: words without points. Lengths in 字, as <see cref="Wording.Count"/> counts.</summary>
    public sealed record Remark(string Id, string Label, bool Required, int Least, int? Longest) : ScoreItem(Id, Label)
    {
        /// <inheritdoc/>
        public override decimal Most => 0;

        /// <inheritdoc/>
        public override string How() => $"文字{(Required ? "，必填" : "")}{(Least > 0 ? $"，不少于 {Least} 字" : "")}{(Longest is { } most ? $"，不超过 {most} 字" : "")}";

        internal override ScoredItem Score(Scoring of)
        {
            var text = of.Answers.GetValueOrDefault(Id)?.Value?.Trim() ?? "";
            var length = Wording.Count(text);
            if (length == 0 && Required) return of.Fault(this, "score.missing", $"“{Label}”还没有写");
            if (length > 0 && length < Least) return of.Fault(this, "score.short", $"“{Label}”不少于 {Least} 字，现为 {length} 字");
            if (length > Longest) return of.Fault(this, "score.long", $"“{Label}”不超过 {Longest} 字，现为 {length} 字");
            return new ScoredItem(this, null, 0, text, []);
        }
    }
}

/// <summary>Something that can be ticked, and how many points it gives; below nought it takes some off.</summary>
public sealed record ScoreOption(string Label, decimal Give);

/// <summary>From which value, included, a figure gives so many points.</summary>
public sealed record ScoreBand(Quantity From, decimal Give);
