using Pcf.Metrics.Labels;

namespace Pcf.Metrics.Budgets;

/// <summary>The budgets of a metric's labels. Asking takes no lock; changes are made under that of the series table.</summary>
internal sealed class LabelBudgets(Label[] labels)
{
    private readonly LabelBudget?[] _budgets = Array.ConvertAll(labels, label => label.MaxValues > 0 ? new LabelBudget(label) : null);
    private volatile LabelOverflowFilter? _full;

    /// <summary>The number of labels, with a budget or without.</summary>
    public int Length => _budgets.Length;

    /// <summary>The budget of a label; null where its values are not counted.</summary>
    public LabelBudget? this[int label] => _budgets[label];

    /// <summary>The first label that takes no new values any more; null as long as all do.</summary>
    public LabelOverflowFilter? Full => _full;

    /// <summary>Whether traffic decides who has a place, for any label.</summary>
    public bool HasRivals => _budgets.Any(budget => budget?.Rivals is not null);

    /// <summary>Makes <see cref="Label.Other"/> of each value that has no place and gets none.</summary>
    /// <param name="asked">The label set.</param>
    /// <param name="weight">What is to be recorded, counted for the candidates of a series; 0 if it has been.</param>
    /// <param name="isClosed">Whether the metric is full as a whole: then it takes no new values, whatever places a label has left.</param>
    /// <param name="isNew">Whether a value has no place yet that it can get.</param>
    /// <returns>Whether a value had to become <see cref="Label.Other"/>.</returns>
    public bool Apply(ref RequestedLabels asked, double weight, bool isClosed, out bool isNew)
    {
        var over = isNew = false;
        for (var i = 0; i < _budgets.Length; i++)
        {
            if (_budgets[i] is not { } budget || asked[i] is Label.Other) { continue; }
            var value = asked[i];
            var hash = LabelHash.Compute(value);
            if (budget.Find(value, hash) is not null) { continue; }
            if (!budget.IsFull && !isClosed)
            {
                isNew = true;
                continue;
            }
            if (weight > 0) { budget.Rivals?.Note(value, hash, weight); }
            asked.ReplaceByOther(i, hash);
            over = true;
        }
        return over;
    }

    /// <summary>A series with these values has come: those that have no place yet get one.</summary>
    public void Enter(string[] values)
    {
        for (var i = 0; i < _budgets.Length; i++)
        {
            if (_budgets[i] is not { } budget || values[i] == Label.Other) { continue; }
            var hash = LabelHash.Compute(values[i]);
            (budget.Find(values[i], hash) ?? budget.Admit(values[i], hash)).Series++;
        }
        LookForFull();
    }

    /// <summary>A series with these values has gone; their places are theirs until <see cref="ReleaseEmpty"/>.</summary>
    public void Leave(string[] values)
    {
        for (var i = 0; i < _budgets.Length; i++)
        {
            if (_budgets[i]?.Find(values[i], LabelHash.Compute(values[i])) is { } place) { place.Series--; }
        }
    }

    /// <summary>Gives a value a place before it has a series, if it has none.</summary>
    public void Admit(int label, string value, double score)
    {
        var hash = LabelHash.Compute(value);
        if (value == Label.Other || _budgets[label]!.Find(value, hash) is not null) { return; }
        _budgets[label]!.Admit(value, hash).Score = score;
        LookForFull();
    }

    /// <summary>Takes the places of values that have no series any more, and bring nothing.</summary>
    public void ReleaseEmpty()
    {
        foreach (var budget in _budgets) { budget?.ReleaseEmpty(); }
        LookForFull();
    }

    private void LookForFull()
    {
        var label = Array.FindIndex(_budgets, budget => budget is { IsFull: true });
        _full = label < 0 ? null : new LabelOverflowFilter(label, _budgets[label]!);
    }
}
