using GraphQL;

namespace GraphQLNet;

/// <summary>A book, and what its readers say of it.</summary>
public sealed record Book(string Id, string Title)
{
    private static readonly TimeSpan TimeOfTheStore = TimeSpan.FromMilliseconds(5);

    // It waits for a store, so the telemetry times it.
    public async Task<IEnumerable<string>> Reviews(CancellationToken cancellationToken)
    {
        await Task.Delay(TimeOfTheStore, cancellationToken);
        return ["Well worth its weight."];
    }
}

/// <summary>What clients read.</summary>
public sealed class Query
{
    private static readonly Book[] Shelf = [new("1", "The Mill on the Floss"), new("2", "Middlemarch")];

    public static IEnumerable<Book> Books(int first = 10) => Shelf.Take(first);

    public static Book? Book([Id] string id) => Array.Find(Shelf, book => book.Id == id);

    public static Book Rarest() => throw new InvalidOperationException("The catalogue of rare books is closed.");
}

/// <summary>What clients change.</summary>
public sealed class Mutation
{
    public static string AddReview([Id] string bookId, string text) =>
        text.Length > 0 ? bookId : throw new ExecutionError("A review has a text.") { Code = "EMPTY_REVIEW" };
}
