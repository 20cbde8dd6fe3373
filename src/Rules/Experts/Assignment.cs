namespace Shifan.Rules;

/// <summary>A case to be scored: by how many experts, and which fields it is about (empty: any).</summary>
public sealed record AssignmentCase(string Id, int Need, IReadOnlyList<string> Fields);

/// <summary>
/// An expert as assignment looks at him. <paramref name="Most"/>: the most cases he takes, null for any number. Of those who share an
/// <paramref name="Employer"/> (brought to one form), no more than <see cref="AssignmentRequest.MostOfEmployer"/> score one case; null: he shares none.
/// </summary>
public sealed record AssignmentExpert(string Id, IReadOnlyList<string> Fields, int? Most, string? Employer = null);

/// <summary>Everything that an assignment rests on. The same request gives the same assignment, whatever order its lists are in.</summary>
public sealed record AssignmentRequest
{
    /// <summary>The largest cost of one pair by preference.</summary>
    public const int MostCost = 100;

    /// <summary>The cases.</summary>
    public required IReadOnlyCollection<AssignmentCase> Cases { get; init; }

    /// <summary>The experts.</summary>
    public required IReadOnlyCollection<AssignmentExpert> Experts { get; init; }

    /// <summary>Pairs of case and expert that must not be, each with the reason: 回避, 谢绝.</summary>
    public IReadOnlyDictionary<(string Case, string Expert), string> Barred { get; init; } = new Dictionary<(string, string), string>();

    /// <summary>What stands already and is kept where it can be.</summary>
    public IReadOnlyCollection<(string Case, string Expert)> Existing { get; init; } = [];

    /// <summary>What the office has set by hand: stays, whatever it costs. Pairs that are barred or unknown here are refused.</summary>
    public IReadOnlyCollection<(string Case, string Expert)> Pinned { get; init; } = [];

    /// <summary>How little a pair is wished, 0 to <see cref="MostCost"/>; what is not named is 0.</summary>
    public IReadOnlyDictionary<(string Case, string Expert), int> Costs { get; init; } = new Dictionary<(string, string), int>();

    /// <summary>An expert of none of a case's fields may not score it; else that costs more than any preference, and evenness goes before it.</summary>
    public bool FieldsMust { get; init; }

    /// <summary>How many experts of one employer may score one case; null: any number.</summary>
    public int? MostOfEmployer { get; init; }
}

/// <summary>How an expert came to a case.</summary>
public enum AssignedHow
{
    /// <summary>Chosen now.</summary>
    New,

    /// <summary>He had it before.</summary>
    Kept,

    /// <summary>The office set it.</summary>
    Pinned,
}

/// <summary>An expert for a case. <paramref name="FieldFits"/>: he is of one of its fields, or it asks for none.</summary>
public sealed record AssignedExpert(string Expert, AssignedHow How, bool FieldFits);

/// <summary>The experts of a case, by their words; <paramref name="Lacks"/> is how many are missing, and <paramref name="Why"/> why, null where none are.</summary>
public sealed record AssignedCase(string Case, IReadOnlyList<AssignedExpert> Experts, int Lacks, string? Why);

/// <summary>How many cases an expert has, and how many he could have.</summary>
public sealed record ExpertLoad(string Expert, int Cases, int Able);

/// <summary>An assignment with what explains it.</summary>
/// <param name="Cases">By case.</param>
/// <param name="Loads">By expert.</param>
/// <param name="Dropped">What stood before and does not any more.</param>
/// <param name="Refused">Pins that cannot be, with the reason; with any of these nothing is assigned.</param>
/// <param name="Says">What came of it, sentence by sentence.</param>
public sealed record Assigned(
    IReadOnlyList<AssignedCase> Cases, IReadOnlyList<ExpertLoad> Loads, IReadOnlyList<(string Case, string Expert)> Dropped, IReadOnlyList<string> Refused, IReadOnlyList<string> Says)
{
    /// <summary>Every case has its experts.</summary>
    public bool Complete => Refused.Count == 0 && Cases.All(one => one.Lacks == 0);
}

/// <summary>
/// 分配专家: to each case its number of experts. First as many places as possible are filled; then loads are as even as can be (the sum of their squares is
/// least: where a difference of one is possible, it is no more); then as much as possible of what exists is kept; then fields and preferences
/// cost least. This is the optimum in that order, found by minimum cost flow.
/// </summary>
public static class Assignment
{
    // an expert outside a case's fields is worse than any preference; to give up what stands is worse than any gain by one other pair
    private const int FieldCost = 2 * AssignmentRequest.MostCost;
    private const int ChangeCost = 4 * FieldCost;
    private const long MostPairCost = AssignmentRequest.MostCost + FieldCost + ChangeCost;

    /// <summary>Assigns. Never fails: what cannot be done is said.</summary>
    public static Assigned Of(AssignmentRequest request) => new Work(request).Run();

    private sealed class Work
    {
        private readonly AssignmentRequest request;
        private readonly List<AssignmentCase> cases;
        private readonly List<AssignmentExpert> experts;
        private readonly Dictionary<string, int> caseAt;
        private readonly Dictionary<string, int> expertAt;
        private readonly HashSet<(int, int)> pinned = [];
        private readonly HashSet<(int, int)> existing = [];
        private readonly string?[][] barred;
        private readonly ulong[] caseFields;
        private readonly ulong[] expertFields;
        private readonly int[] load;

        public Work(AssignmentRequest request)
        {
            this.request = request;
            cases = [.. request.Cases.OrderBy(one => one.Id, StringComparer.Ordinal)];
            experts = [.. request.Experts.OrderBy(one => one.Id, StringComparer.Ordinal)];
            caseAt = cases.Select((one, i) => (one.Id, i)).ToDictionary(StringComparer.Ordinal);
            expertAt = experts.Select((one, i) => (one.Id, i)).ToDictionary(StringComparer.Ordinal);
            load = new int[experts.Count];
            barred = [.. cases.Select(_ => new string?[experts.Count])];
            foreach (var ((one, expert), why) in request.Barred)
            {
                if (caseAt.TryGetValue(one, out var c) && expertAt.TryGetValue(expert, out var e)) barred[c][e] = why;
            }
            foreach (var (one, expert) in request.Existing)
            {
                if (caseAt.TryGetValue(one, out var c) && expertAt.TryGetValue(expert, out var e)) existing.Add((c, e));
            }
            // a few dozen fields as bits; what is beyond shares the last, and is looked up word by word
            var fields = cases.SelectMany(one => one.Fields).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select((field, i) => (field, i)).ToDictionary(StringComparer.Ordinal);
            ulong Bits(IEnumerable<string> of) => of.Aggregate(0UL, (bits, field) => fields.TryGetValue(field, out var i) ? bits | 1UL << Math.Min(i, 63) : bits);
            caseFields = [.. cases.Select(one => Bits(one.Fields))];
            expertFields = [.. experts.Select(one => Bits(one.Fields))];
        }

        private bool Fits(int c, int e)
        {
            if (caseFields[c] == 0) return true;
            var common = caseFields[c] & expertFields[e];
            return common != 0 && (common != 1UL << 63 || cases[c].Fields.Any(experts[e].Fields.Contains));
        }

        private bool Able(int c, int e) => barred[c][e] is null && (!request.FieldsMust || Fits(c, e));

        public Assigned Run()
        {
            var refused = ReadPins();
            if (refused.Count > 0) return new Assigned([], [], [], refused, refused);
            // Loads are a few above the mean. Where one runs into this bound, which is not his own, it was too low; where none does, it changed nothing.
            var limit = 2 + 2 * (cases.Sum(one => one.Need) / Math.Max(1, experts.Count) + 1);
            var pins = (int[])load.Clone();
            while (true)
            {
                var (given, lacks) = Flow(limit);
                if (Enumerable.Range(0, experts.Count).All(e => load[e] < limit || load[e] >= Math.Min(experts[e].Most ?? int.MaxValue, cases.Count))) return Explain(given, lacks);
                limit = Math.Min(2 * limit, cases.Count);
                pins.CopyTo(load, 0);
            }
        }

        private List<string> ReadPins()
        {
            var refused = new List<string>();
            foreach (var (one, expert) in request.Pinned.Distinct().OrderBy(pin => pin.Case, StringComparer.Ordinal).ThenBy(pin => pin.Expert, StringComparer.Ordinal))
            {
                if (!caseAt.TryGetValue(one, out var c) || !expertAt.TryGetValue(expert, out var e)) refused.Add($"没有申报件“{one}”或专家“{expert}”");
                else if (barred[c][e] is { } why) refused.Add($"“{expert}”不能评“{one}”：{why}");
                else if (request.FieldsMust && !Fits(c, e)) refused.Add($"“{expert}”不能评“{one}”：专业领域不符");
                else
                {
                    pinned.Add((c, e));
                    load[e]++;
                }
            }
            refused.AddRange(pinned.CountBy(pin => pin.Item1).Where(pins => pins.Value > cases[pins.Key].Need).Select(pins => $"“{cases[pins.Key].Id}”指定了 {pins.Value} 名专家，只须 {cases[pins.Key].Need} 名"));
            refused.AddRange(Enumerable.Range(0, experts.Count).Where(e => load[e] > experts[e].Most).Select(e => $"“{experts[e].Id}”指定了 {load[e]} 件，至多 {experts[e].Most} 件"));
            refused.AddRange(pinned.Where(pin => GroupOf(pin.Item2) is not null).CountBy(pin => (pin.Item1, GroupOf(pin.Item2))).Where(pins => pins.Value > request.MostOfEmployer)
                .Select(pins => $"“{cases[pins.Key.Item1].Id}”指定了同一单位的 {pins.Value} 名专家，至多 {request.MostOfEmployer} 名"));
            return refused;
        }

        // an employer matters where more of its experts are there than may score one case
        private string? GroupOf(int e) => request.MostOfEmployer is { } most && experts[e].Employer is { } employer && Shared.GetValueOrDefault(employer) > most ? employer : null;

        private Dictionary<string, int> Shared => shared ??= experts.Where(expert => expert.Employer is not null).CountBy(expert => expert.Employer!, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

        private Dictionary<string, int>? shared;

        private long CostOf(int c, int e)
        {
            var cost = request.Costs.Count > 0 && request.Costs.TryGetValue((cases[c].Id, experts[e].Id), out var own) ? Math.Clamp(own, 0, AssignmentRequest.MostCost) : 0;
            return cost + (Fits(c, e) ? 0 : FieldCost) + (existing.Count > 0 && !existing.Contains((c, e)) ? ChangeCost : 0);
        }

        private (List<int>[] Given, int[] Lacks) Flow(int limit)
        {
            var groups = Enumerable.Range(0, experts.Count).Select(GroupOf).ToArray();
            var groupNames = groups.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select((name, i) => (name, i)).ToDictionary(StringComparer.Ordinal);
            var (expertNode, groupNode, sink) = (cases.Count, cases.Count + experts.Count, cases.Count + experts.Count + cases.Count * groupNames.Count);
            var flow = new MinCostFlow(sink + 1, cases.Count * experts.Count + experts.Count * (limit + 1) + 2 * sink);

            // One unit of evenness outweighs every change of pairs along a cycle, and one place filled outweighs both: a cycle visits a node once.
            var along = 2L * (Math.Min(cases.Count, experts.Count) + 1);
            var most = Enumerable.Range(0, experts.Count).Select(e => Math.Min(Math.Min(experts[e].Most ?? int.MaxValue, cases.Count), Math.Max(limit, load[e]))).ToArray();
            var even = along * MostPairCost + 1;
            var place = even * (2L * (most.Length == 0 ? 1 : most.Max()) + 1) + even;

            var need = cases.Select(one => one.Need).ToArray();
            foreach (var (c, _) in pinned) need[c]--;
            var pairs = new (int Expert, int Arc, long Cost)[cases.Count][];
            for (var c = 0; c < cases.Count; c++)
            {
                var row = new List<(int, int, long)>(experts.Count);
                for (var e = 0; e < experts.Count; e++)
                {
                    if (!Able(c, e) || pinned.Contains((c, e))) continue;
                    var cost = CostOf(c, e);
                    row.Add((e, flow.Add(groups[e] is { } group ? groupNode + c * groupNames.Count + groupNames[group] : c, expertNode + e, 1, cost), cost));
                }
                pairs[c] = [.. row];
            }
            var groupArcs = new int[cases.Count * groupNames.Count];
            var groupPins = pinned.Where(pin => groups[pin.Item2] is not null).CountBy(pin => (pin.Item1, groupNames[groups[pin.Item2]!])).ToDictionary();
            for (var i = 0; i < groupArcs.Length; i++)
            {
                var (c, g) = (i / groupNames.Count, i % groupNames.Count);
                groupArcs[i] = flow.Add(c, groupNode + i, request.MostOfEmployer!.Value - groupPins.GetValueOrDefault((c, g)), 0);
            }

            // a quick even start: in turn each case takes those who have least
            var start = (int[])load.Clone();
            var taken = new int[cases.Count];
            if (groupNames.Count == 0)
            {
                for (var c = 0; c < cases.Count; c++)
                {
                    foreach (var (e, arc, _) in pairs[c].Where(pair => start[pair.Expert] + 1 < most[pair.Expert]).OrderBy(pair => start[pair.Expert] * even + pair.Cost).ThenBy(pair => pair.Expert).Take(Math.Max(0, need[c])))
                    {
                        flow.Fill(arc);
                        start[e]++;
                        taken[c]++;
                    }
                }
            }
            for (var e = 0; e < experts.Count; e++)
            {
                var hung = false;
                for (var unit = load[e] + 1; unit <= most[e]; unit++)
                {
                    var arc = flow.Add(expertNode + e, sink, 1, even * (2L * unit - 1));
                    if (unit <= start[e]) flow.Fill(arc);
                    else if (!hung)
                    {
                        flow.Hang(expertNode + e, arc, 0);
                        hung = true;
                    }
                }
                // one who is full hangs by an arc that costs more than to leave a place empty
                if (!hung) flow.Hang(expertNode + e, flow.Add(expertNode + e, sink, 1, 2 * place), 0);
            }
            var missing = new int[cases.Count];
            for (var c = 0; c < cases.Count; c++)
            {
                missing[c] = flow.Add(c, sink, Math.Max(0, need[c]) + 1, place);
                flow.Hang(c, missing[c], Math.Max(0, need[c]) - taken[c]);
            }
            for (var i = 0; i < groupArcs.Length; i++) flow.Hang(groupNode + i, flow.Add(groupNode + i, sink, 1, 2 * place), 0);
            flow.Solve();

            var given = new List<int>[cases.Count];
            for (var c = 0; c < cases.Count; c++)
            {
                given[c] = [];
                foreach (var (e, arc, _) in pairs[c])
                {
                    if (flow.Flow(arc) == 0) continue;
                    given[c].Add(e);
                    load[e]++;
                }
            }
            foreach (var (c, e) in pinned) given[c].Add(e);
            return (given, [.. missing.Select(flow.Flow)]);
        }

        private Assigned Explain(List<int>[] given, int[] lacks)
        {
            var able = new int[experts.Count];
            for (var c = 0; c < cases.Count; c++)
            {
                for (var e = 0; e < experts.Count; e++)
                {
                    if (Able(c, e)) able[e]++;
                }
            }
            var says = new List<string>();
            var all = cases.Select((one, c) => new AssignedCase(
                one.Id, [.. given[c].Order().Select(e => new AssignedExpert(experts[e].Id, pinned.Contains((c, e)) ? AssignedHow.Pinned : existing.Contains((c, e)) ? AssignedHow.Kept : AssignedHow.New, Fits(c, e)))],
                lacks[c], lacks[c] == 0 ? null : Why(c, given[c], lacks[c]))).ToList();
            var (places, filled) = (cases.Sum(one => one.Need), given.Sum(one => one.Count));
            says.Add(filled == places ? $"{cases.Count} 件共 {places} 个评审位置，全部分配" : $"{cases.Count} 件共 {places} 个评审位置，分配了 {filled} 个，缺 {places - filled} 个");
            says.AddRange(all.Select(one => one.Why).OfType<string>());
            if (experts.Count > 0)
            {
                var (least, highest) = (load.Min(), load.Max());
                says.Add(least == highest ? $"每名专家 {least} 件" : $"每名专家 {least} 至 {highest} 件");
                if (highest - least > 1)
                {
                    says.AddRange(Enumerable.Range(0, experts.Count).Where(e => load[e] < highest - 1).Take(20).Select(e =>
                        $"“{experts[e].Id}”{load[e]} 件：{(load[e] == experts[e].Most ? $"至多 {experts[e].Most} 件" : load[e] == able[e] ? $"可评的只有 {able[e]} 件" : "其可评的各件，另有专家须由此达到件数")}"));
                }
            }
            var misfits = all.Sum(one => one.Experts.Count(expert => !expert.FieldFits));
            if (misfits > 0) says.Add($"{misfits} 个位置的专家不在申报件的领域之内");
            var now = all.SelectMany(one => one.Experts.Select(expert => (one.Case, expert.Expert))).ToHashSet();
            var dropped = request.Existing.Where(pair => !now.Contains(pair)).Distinct().OrderBy(pair => pair.Case, StringComparer.Ordinal).ThenBy(pair => pair.Expert, StringComparer.Ordinal).ToList();
            if (request.Existing.Count > 0) says.Add($"原有 {request.Existing.Count} 个，保留 {request.Existing.Count - dropped.Count} 个");
            return new Assigned(all, [.. experts.Select((expert, e) => new ExpertLoad(expert.Id, load[e], able[e]))], dropped, [], says);
        }

        private string Why(int c, List<int> given, int lacks)
        {
            var reasons = new List<string>();
            var bars = barred[c].OfType<string>().ToList();
            if (bars.Count > 0) reasons.Add($"{bars.Count} 名不能评（{string.Join("、", bars.CountBy(why => why).OrderByDescending(why => why.Value).ThenBy(why => why.Key, StringComparer.Ordinal).Take(3).Select(why => $"{why.Key} {why.Value} 名"))}）");
            var misfits = request.FieldsMust ? Enumerable.Range(0, experts.Count).Count(e => barred[c][e] is null && !Fits(c, e)) : 0;
            if (misfits > 0) reasons.Add($"{misfits} 名领域不符");
            var left = Enumerable.Range(0, experts.Count).Where(e => Able(c, e) && !given.Contains(e)).ToList();
            var full = left.Count(e => load[e] >= experts[e].Most);
            if (full > 0) reasons.Add($"{full} 名已满");
            if (left.Count > full) reasons.Add($"{left.Count - full} 名与已分配的专家同一单位");
            return $"“{cases[c].Id}”缺 {lacks} 名：{experts.Count} 名专家中，{(reasons.Count == 0 ? "全部已分配" : string.Join("，", reasons))}";
        }
    }
}
