/** The package that an adapter listens to. */

/** What an adapter listens to. */
export interface Framework {
  /** The name of its package. */
  readonly name: string
  /** The oldest version that is heard. */
  readonly least: string
  /** What it was published as before. Default: it had no other name. */
  readonly formerly?: string
}

/**
 * The names that an application may have it by, the newer one first.
 *
 * @example
 * packageNames({ name: 'new', least: '1.0.0', formerly: 'old' }) // ['new', 'old']
 */
export function packageNames({ name, formerly }: Framework): readonly string[] {
  return formerly === undefined ? [name] : [name, formerly]
}
