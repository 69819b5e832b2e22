namespace Pcf.Metrics.Budgets;

/// <summary>How a metric stands to its budget.</summary>
/// <param name="Series">Series it shows now.</param>
/// <param name="Limit">Series with own values in all labels that it may have.</param>
/// <param name="Demand">Different label sets asked for: exact within the budget, else estimated.</param>
/// <param name="Overflowed">Recordings that went to a series under <see cref="Label.Other"/>.</param>
/// <param name="Expired">Series that have gone.</param>
/// <param name="Rejected">Recordings that a strict metric did not take.</param>
internal readonly record struct SeriesStats(int Series, int Limit, double Demand, long Overflowed, long Expired, long Rejected)
{
    public static SeriesStats operator +(SeriesStats one, SeriesStats other) => new(
        one.Series + other.Series, Math.Max(one.Limit, other.Limit), one.Demand + other.Demand,
        one.Overflowed + other.Overflowed, one.Expired + other.Expired, one.Rejected + other.Rejected);
}
