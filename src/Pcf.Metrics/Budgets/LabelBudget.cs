namespace Pcf.Metrics.Budgets;

/// <summary>Which values of one label have series of their own. Asking takes no lock; changes are made under that of the series table.</summary>
internal sealed class LabelBudget
{
    private const int InitialSlots = 8;

    private readonly int _limit;

    // Open addressing, at most half full. Published places never move within an array; what leaves makes a new array.
    private volatile AdmittedValue?[] _slots = new AdmittedValue?[InitialSlots];
    private int _count;

    public LabelBudget(Label label)
    {
        _limit = label.MaxValues;
        if (label.Policy == LabelPolicy.Busiest) { Rivals = new HeavyHitterCandidates(_limit); }
    }

    /// <summary>The values without a place that may win one; null where the first to come keep theirs.</summary>
    public HeavyHitterCandidates? Rivals { get; }

    /// <summary>Whether every place is taken. Answered without a lock, so a client that sends random values slows no other caller.</summary>
    public bool IsFull => Volatile.Read(ref _count) >= _limit;

    /// <summary>The place of a value, or null.</summary>
    public AdmittedValue? Find(string value, ulong hash)
    {
        var slots = _slots;
        for (var at = (int)hash & (slots.Length - 1); slots[at] is { } place; at = (at + 1) & (slots.Length - 1))
        {
            if (place.Hash == hash && place.Value == value) { return place; }
        }
        return null;
    }

    /// <summary>Gives a value a place.</summary>
    public AdmittedValue Admit(string value, ulong hash)
    {
        var place = new AdmittedValue(value, hash);
        if ((_count + 1) * 2 > _slots.Length) { _slots = Filled(_slots.Length * 2, Places()); }
        Put(_slots, place);
        Volatile.Write(ref _count, _count + 1);
        return place;
    }

    /// <summary>Takes the places of values that have no series any more, and bring nothing.</summary>
    public void ReleaseEmpty()
    {
        var kept = Places().Where(place => place.Series > 0 || place.Score >= AdmittedValue.Forgotten).ToArray();
        if (kept.Length == _count) { return; }
        _slots = Filled(_slots.Length, kept);
        Volatile.Write(ref _count, kept.Length);
    }

    /// <summary>The values that have a place.</summary>
    public IEnumerable<AdmittedValue> Places() => _slots.OfType<AdmittedValue>();

    private static AdmittedValue?[] Filled(int size, IEnumerable<AdmittedValue> places)
    {
        var slots = new AdmittedValue?[size];
        foreach (var place in places) { Put(slots, place); }
        return slots;
    }

    private static void Put(AdmittedValue?[] slots, AdmittedValue place)
    {
        var at = (int)place.Hash & (slots.Length - 1);
        while (slots[at] is not null) { at = (at + 1) & (slots.Length - 1); }
        Volatile.Write(ref slots[at], place);
    }
}
