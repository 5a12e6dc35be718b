/** What differs between plays of one suite, told by the ends of its tests. */

/** By file and name: how each test ended in one play. */
export type Ends = ReadonlyMap<string, string>

/** A test that ended with Lifesign as it never did without. */
export interface Difference {
  readonly test: string
  /** Each end that it had, by play. */
  readonly without: readonly string[]
  readonly with: readonly string[]
}

/** How a test ended that one play had and another had not. */
const ABSENT = 'not run'

/**
 * Compares some plays without us with some plays with us.
 *
 * @param files only tests of these; all by default
 */
export function differencesOf(
  without: readonly Ends[],
  withUs: readonly Ends[],
  files?: ReadonlySet<string>,
): readonly Difference[] {
  const tests = new Set<string>()
  for (const ends of [...without, ...withUs]) for (const test of ends.keys()) tests.add(test)
  return [...tests]
    .filter((test) => files === undefined || files.has(fileOf(test)))
    .map((test) => ({ test, without: endsIn(without, test), with: endsIn(withUs, test) }))
    .filter((one) => one.with.some((end) => !one.without.includes(end)))
}

/** The file that has a test. */
export function fileOf(test: string): string {
  return test.split(' > ', 1)[0] ?? test
}

function endsIn(plays: readonly Ends[], test: string): readonly string[] {
  return plays.map((ends) => ends.get(test) ?? ABSENT)
}
