namespace Shifan.Rules;

/// <summary>
/// Sends supplies to one sink at least cost: the network simplex method, from a strongly feasible tree, so that it cannot cycle. Whole numbers throughout; the
/// same network, built in the same order, gives the same flow.
/// </summary>
/// <param name="nodes">How many nodes there are; the last is the sink.</param>
/// <param name="arcs">About how many arcs there will be.</param>
internal sealed class MinCostFlow(int nodes, int arcs)
{
    private const sbyte Lower = 1;
    private const sbyte InTree = 0;
    private const sbyte Upper = -1;

    private int[] from = new int[arcs];
    private int[] to = new int[arcs];
    private int[] capacity = new int[arcs];
    private int[] flow = new int[arcs];
    private long[] cost = new long[arcs];
    private sbyte[] state = new sbyte[arcs];
    private int count;

    private readonly int[] parent = new int[nodes];
    private readonly int[] pred = new int[nodes];
    private readonly bool[] up = new bool[nodes];
    private readonly int[] depth = new int[nodes];
    private readonly long[] price = new long[nodes];
    private readonly int[] child = Filled(nodes);
    private readonly int[] next = Filled(nodes);
    private readonly int[] before = Filled(nodes);
    private readonly int[] stack = new int[nodes];

    private static int[] Filled(int length)
    {
        var all = new int[length];
        Array.Fill(all, -1);
        return all;
    }

    /// <summary>The arc's number, to ask for its flow later.</summary>
    public int Add(int source, int target, int most, long each)
    {
        if (count == from.Length) Grow();
        (from[count], to[count], capacity[count], cost[count], state[count]) = (source, target, most, each, Lower);
        return count++;
    }

    public int Flow(int arc) => flow[arc];

    /// <summary>Sets an arc outside the tree to its capacity to begin with; the tree arcs must carry what that leaves.</summary>
    public void Fill(int arc) => (flow[arc], state[arc]) = (capacity[arc], Upper);

    /// <summary>Puts a node into the tree below the target of one of its arcs, which must be there already or be the sink, and must have capacity left.</summary>
    public void Hang(int node, int arc, int carries)
    {
        (flow[arc], state[arc]) = (carries, InTree);
        (parent[node], pred[node], up[node]) = (to[arc], arc, true);
        Attach(node, to[arc]);
        (depth[node], price[node]) = (depth[to[arc]] + 1, price[to[arc]] - cost[arc]);
    }

    public void Solve()
    {
        var block = Math.Max(50, (int)Math.Sqrt(count));
        var at = 0;
        while (Entering(ref at, block) is var arc and >= 0) Pivot(arc);
    }

    // the worst arc of a block; the next block where none is wrong
    private int Entering(ref int at, int block)
    {
        var (worst, found, left) = (0L, -1, block);
        for (var looked = 0; looked < count; looked++)
        {
            var reduced = state[at] * (cost[at] + price[from[at]] - price[to[at]]);
            if (reduced < worst) (worst, found) = (reduced, at);
            if (++at == count) at = 0;
            if (--left > 0) continue;
            if (found >= 0) return found;
            left = block;
        }
        return found;
    }

    private void Pivot(int arc)
    {
        var (first, second) = state[arc] == Lower ? (from[arc], to[arc]) : (to[arc], from[arc]);
        var join = Join(first, second);

        // the last arc around the cycle that gives way first: so the tree stays strongly feasible
        var (delta, leaves, side) = (capacity[arc], -1, 0);
        for (var node = first; node != join; node = parent[node])
        {
            var room = up[node] ? flow[pred[node]] : capacity[pred[node]] - flow[pred[node]];
            if (room < delta) (delta, leaves, side) = (room, node, 1);
        }
        for (var node = second; node != join; node = parent[node])
        {
            var room = up[node] ? capacity[pred[node]] - flow[pred[node]] : flow[pred[node]];
            if (room <= delta) (delta, leaves, side) = (room, node, 2);
        }
        if (delta > 0)
        {
            flow[arc] += state[arc] * delta;
            for (var node = first; node != join; node = parent[node]) flow[pred[node]] += up[node] ? -delta : delta;
            for (var node = second; node != join; node = parent[node]) flow[pred[node]] += up[node] ? delta : -delta;
        }
        if (side == 0)
        {
            state[arc] = (sbyte)-state[arc];
            return;
        }
        state[pred[leaves]] = flow[pred[leaves]] == 0 ? Lower : Upper;
        state[arc] = InTree;
        Rehang(arc, side == 1 ? first : second, side == 1 ? second : first, leaves);
    }

    private int Join(int one, int other)
    {
        while (one != other)
        {
            if (depth[one] >= depth[other]) one = parent[one];
            else other = parent[other];
        }
        return one;
    }

    // the part of the tree below the arc that leaves hangs on the one that enters, turned round along the way
    private void Rehang(int arc, int lowest, int onto, int leaves)
    {
        var (node, over, by) = (lowest, onto, arc);
        while (true)
        {
            var (oldParent, oldPred) = (parent[node], pred[node]);
            Detach(node, oldParent);
            (parent[node], pred[node], up[node]) = (over, by, from[by] == node);
            Attach(node, over);
            if (node == leaves) break;
            (over, by, node) = (node, oldPred, oldParent);
        }
        var shift = price[onto] + (up[lowest] ? -cost[arc] : cost[arc]) - price[lowest];
        var top = 0;
        stack[top++] = lowest;
        while (top > 0)
        {
            var below = stack[--top];
            price[below] += shift;
            depth[below] = depth[parent[below]] + 1;
            for (var one = child[below]; one >= 0; one = next[one]) stack[top++] = one;
        }
    }

    private void Attach(int node, int over)
    {
        (next[node], before[node]) = (child[over], -1);
        if (child[over] >= 0) before[child[over]] = node;
        child[over] = node;
    }

    private void Detach(int node, int over)
    {
        if (before[node] >= 0) next[before[node]] = next[node];
        else child[over] = next[node];
        if (next[node] >= 0) before[next[node]] = before[node];
    }

    private void Grow()
    {
        var length = Math.Max(16, count * 2);
        Array.Resize(ref from, length);
        Array.Resize(ref to, length);
        Array.Resize(ref capacity, length);
        Array.Resize(ref flow, length);
        Array.Resize(ref cost, length);
        Array.Resize(ref state, length);
    }
}
