/** Ids of notices: the same for the same news. */

/**
 * Hashed: keys of hosts may be long, secret or unfit for a header. JSON keeps the parts apart. The module is
 * built in, and fetched at the first notice: at start it would cost every process some 5 ms.
 */
export function idOf(...parts: readonly (string | number)[]): string {
  const { hash } = process.getBuiltinModule('node:crypto')
  // Not `slice`: its string would keep the whole one alive.
  return hash('sha256', JSON.stringify(parts), 'buffer').toString('hex', 0, 16)
}
