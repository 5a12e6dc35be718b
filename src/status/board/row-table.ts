/** Rows by their ids, found also by their key and by their process: there may be ten thousand of a hundred processes. */

import type { SessionRow } from '../wire/session-schema.ts'

/** The id of a row says its process and its key: neither changes. */
export class RowTable {
  readonly #rows = new Map<string, SessionRow>()
  readonly #byKey = new Map<string, Set<string>>()
  readonly #byProcess = new Map<string, Set<string>>()

  get(id: string): SessionRow | undefined {
    return this.#rows.get(id)
  }

  has(id: string): boolean {
    return this.#rows.has(id)
  }

  set(row: SessionRow): void {
    if (!this.#rows.has(row.id)) {
      join(this.#byKey, row.key, row.id)
      join(this.#byProcess, row.process, row.id)
    }
    this.#rows.set(row.id, row)
  }

  /** @returns false for one that is not known */
  delete(id: string): boolean {
    const row = this.#rows.get(id)
    if (row === undefined) return false
    leave(this.#byKey, row.key, id)
    leave(this.#byProcess, row.process, id)
    return this.#rows.delete(id)
  }

  all(): IterableIterator<SessionRow> {
    return this.#rows.values()
  }

  ofKey(key: string): SessionRow[] {
    return this.#known(this.#byKey.get(key))
  }

  ofProcess(process: string): SessionRow[] {
    return this.#known(this.#byProcess.get(process))
  }

  clear(): void {
    for (const known of [this.#rows, this.#byKey, this.#byProcess]) known.clear()
  }

  #known(ids: Iterable<string> = []): SessionRow[] {
    return Array.from(ids, (id) => this.#rows.get(id)).filter((row) => row !== undefined)
  }
}

function join(index: Map<string, Set<string>>, of: string, id: string): void {
  const ids = index.get(of)
  if (ids === undefined) index.set(of, new Set([id]))
  else ids.add(id)
}

function leave(index: Map<string, Set<string>>, of: string, id: string): void {
  const ids = index.get(of)
  ids?.delete(id)
  if (ids?.size === 0) index.delete(of)
}
