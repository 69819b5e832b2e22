// A host's bridge hears the meters of the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
