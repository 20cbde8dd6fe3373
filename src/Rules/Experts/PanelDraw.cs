namespace Shifan.Rules;

/// <summary>
/// 抽取专家: draws a panel that anybody can draw again from pool, terms and seed. The candidates are put in the order of <see cref="Sampling.Order"/>;
/// down that order each is taken with whom a panel that keeps to every quota can still be completed. Stand-bys come after, from those left, in the same way.
/// </summary>
public static class PanelDraw
{
    // a pool in which so many half-panels lead nowhere is one for a person to look at
    private const int MostTries = 200_000;

    /// <summary>Draws.</summary>
    /// <param name="seed">The seed, as kept and printed.</param>
    /// <param name="terms">What the panel must keep to.</param>
    /// <param name="pool">The pool; those whom the terms do not admit are listed with the reason.</param>
    /// <param name="avoided">Experts who must avoid the cases, with the reason.</param>
    /// <param name="names">Brings employers to one form.</param>
    public static DrawnPanel Of(string seed, PanelTerms terms, IReadOnlyCollection<ExpertProfile> pool, IReadOnlyDictionary<string, string> avoided, OrganisationNames names)
    {
        var excluded = new List<ExcludedExpert>();
        var able = new Dictionary<string, ExpertProfile>(StringComparer.Ordinal);
        foreach (var expert in pool.DistinctBy(expert => expert.Id, StringComparer.Ordinal).OrderBy(expert => expert.Id, StringComparer.Ordinal))
        {
            if (avoided.TryGetValue(expert.Id, out var why)) excluded.Add(new ExcludedExpert(expert.Id, why));
            else if (terms.BarTo(expert) is { } bar) excluded.Add(new ExcludedExpert(expert.Id, bar));
            else able.Add(expert.Id, expert);
        }
        var order = Sampling.Order(seed, able.Keys).Select(id => able[id]).ToList();
        var need = terms.Experts + terms.Standby;
        if (order.Count < need) return Refused($"合格的专家只有 {order.Count} 人，须抽取 {terms.Experts} 人、候补 {terms.Standby} 人");
        foreach (var quota in terms.Quotas.Where(quota => quota.Least is not null))
        {
            var there = order.Count(expert => quota.KeyOf(expert, names) is not null);
            if (there < quota.Least) return Refused($"{quota.Say()}，合格的专家中只有 {there} 人");
        }
        var search = new Search(terms.Quotas, order, names);
        if (!search.Complete(terms.Experts, terms.Standby))
        {
            return Refused(search.Tries > MostTries ? "组成要求过于复杂，抽取没有在限度之内完成；请放宽要求" : $"合格的专家有 {order.Count} 人，但没有一种组成同时满足：{string.Join("；", terms.Quotas.Select(quota => quota.Say()))}");
        }
        return new DrawnPanel(seed, [.. search.Taken.Take(terms.Experts).Select(i => order[i].Id)], [.. search.Taken.Skip(terms.Experts).Select(i => order[i].Id)], [.. order.Select(expert => expert.Id)], excluded, null);

        DrawnPanel Refused(string reason) => new(seed, [], [], [.. order.Select(expert => expert.Id)], excluded, reason);
    }

    private sealed class Search
    {
        private readonly IReadOnlyList<PanelQuota> quotas;
        private readonly string?[][] keys;
        private readonly Dictionary<string, int>[] counts;
        private readonly int count;

        public Search(IReadOnlyList<PanelQuota> quotas, List<ExpertProfile> order, OrganisationNames names)
        {
            (this.quotas, count) = (quotas, order.Count);
            keys = [.. quotas.Select(quota => order.Select(expert => quota.KeyOf(expert, names)).ToArray())];
            counts = [.. quotas.Select(_ => new Dictionary<string, int>(StringComparer.Ordinal))];
        }

        public List<int> Taken { get; } = [];

        public int Tries { get; private set; }

        public bool Complete(int experts, int standby) => Next(0, experts, standby, main: true);

        private bool Next(int from, int left, int standby, bool main)
        {
            if (left == 0)
            {
                if (main && quotas.Where((quota, q) => quota.Least > counts[q].Values.Sum()).Any()) return false;
                return !main || standby == 0 || Next(0, standby, 0, main: false);
            }
            if (main && !LeastCanStill(from, left)) return false;
            for (var i = from; i + left <= count; i++)
            {
                if (Taken.Contains(i) || !MostAllows(i)) continue;
                if (++Tries > MostTries) return false;
                Take(i, +1);
                if (Next(i + 1, left - 1, standby, main)) return true;
                Take(i, -1);
            }
            return false;
        }

        private bool LeastCanStill(int from, int left)
        {
            var missing = 0;
            for (var q = 0; q < quotas.Count; q++)
            {
                if (quotas[q].Least is not { } least) continue;
                var lacks = least - counts[q].Values.Sum();
                if (lacks <= 0) continue;
                missing = Math.Max(missing, lacks);
                if (keys[q].Skip(from).Count(key => key is not null) < lacks) return false;
            }
            return missing <= left;
        }

        private bool MostAllows(int i)
        {
            for (var q = 0; q < quotas.Count; q++)
            {
                if (quotas[q].Most is { } most && keys[q][i] is { } key && counts[q].GetValueOrDefault(key) >= most) return false;
            }
            return true;
        }

        private void Take(int i, int by)
        {
            if (by > 0) Taken.Add(i);
            else Taken.RemoveAt(Taken.Count - 1);
            for (var q = 0; q < quotas.Count; q++)
            {
                if (keys[q][i] is { } key) counts[q][key] = counts[q].GetValueOrDefault(key) + by;
            }
        }
    }
}

/// <summary>An expert who was no candidate, and why.</summary>
public sealed record ExcludedExpert(string Expert, string Reason);

/// <summary>What a draw gave.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Experts">The experts, in the order drawn; empty where it was refused.</param>
/// <param name="Standby">The stand-bys, in the order in which they step in.</param>
/// <param name="Order">All candidates in the order of the seed.</param>
/// <param name="Excluded">Who was no candidate, and why.</param>
/// <param name="Refused">Why nobody was drawn; null where somebody was.</param>
public sealed record DrawnPanel(string Seed, IReadOnlyList<string> Experts, IReadOnlyList<string> Standby, IReadOnlyList<string> Order, IReadOnlyList<ExcludedExpert> Excluded, string? Refused);
