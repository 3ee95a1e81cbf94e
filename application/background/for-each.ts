/** Does the work for each, and raises the first error only then: what fails for one keeps nothing from the others. */
export const forEach = async <One>(
  all: Iterable<One>,
  work: (one: One) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> => {
  const errors: unknown[] = [];
  for (const one of all) {
    signal?.throwIfAborted();
    await work(one).catch((error: unknown) => errors.push(error));
  }
  if (errors.length > 0) throw errors[0];
};
