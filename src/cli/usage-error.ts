/** The caller asked for something that does not exist or cannot be: exit code 2. */

/** Its message is for people, in one or more lines. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
