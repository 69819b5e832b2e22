namespace Pcf.Metrics.Budgets;

/// <summary>Which values of one label have series of their own. Asking takes no lock; changes are made under that of the series table.</summary>
internal sealed class LabelBudget
{
    private const int InitialSlots = 8;

    private readonly int _limit;

    // Open addressing, at most half full. Published places never move within an array; what leaves makes a new array.
    private volatile LabelPlace?[] _slots = new LabelPlace?[InitialSlots];
    private int _count;

    public LabelBudget(Label label)
    {
        _limit = label.MaxValues;
        if (label.Policy == LabelPolicy.Busiest) { Rivals = new BusiestRivals(_limit); }
    }

    /// <summary>The values without a place that may win one; null where the first to come keep theirs.</summary>
    public BusiestRivals? Rivals { get; }

    /// <summary>Whether every place is taken. Answered without a lock, so a client that sends random values slows nobody else.</summary>
    public bool IsFull => Volatile.Read(ref _count) >= _limit;

    /// <summary>The place of a value, or null.</summary>
    public LabelPlace? Find(string value, ulong hash)
    {
        var slots = _slots;
        for (var at = (int)hash & (slots.Length - 1); slots[at] is { } place; at = (at + 1) & (slots.Length - 1))
        {
            if (place.Hash == hash && place.Value == value) { return place; }
        }
        return null;
    }

    /// <summary>Gives a value a place.</summary>
    public LabelPlace Admit(string value, ulong hash)
    {
        var place = new LabelPlace(value, hash);
        if ((_count + 1) * 2 > _slots.Length) { _slots = Filled(_slots.Length * 2, Places()); }
        Put(_slots, place);
        Volatile.Write(ref _count, _count + 1);
        return place;
    }

    /// <summary>Takes the places of values that have no series any more, and bring nothing.</summary>
    public void ReleaseEmpty()
    {
        var kept = Places().Where(place => place.Series > 0 || place.Score >= LabelPlace.Forgotten).ToArray();
        if (kept.Length == _count) { return; }
        _slots = Filled(_slots.Length, kept);
        Volatile.Write(ref _count, kept.Length);
    }

    /// <summary>The values that have a place.</summary>
    public IEnumerable<LabelPlace> Places() => _slots.OfType<LabelPlace>();

    private static LabelPlace?[] Filled(int size, IEnumerable<LabelPlace> places)
    {
        var slots = new LabelPlace?[size];
        foreach (var place in places) { Put(slots, place); }
        return slots;
    }

    private static void Put(LabelPlace?[] slots, LabelPlace place)
    {
        var at = (int)place.Hash & (slots.Length - 1);
        while (slots[at] is not null) { at = (at + 1) & (slots.Length - 1); }
        Volatile.Write(ref slots[at], place);
    }
}
