/** Rows by their ids, found also by their key and by their process: there may be ten thousand of a hundred processes. */

import type { SessionRow } from '../wire/session-schema.ts'
import { RowCell } from './row-cell.ts'

/** The id of a row says its process and its key: neither changes. */
export class RowTable {
  /** Counts the changes that may move a row in an order. */
  version = 0
  readonly #cells = new Map<string, RowCell>()
  readonly #byKey = new Map<string, Set<RowCell>>()
  readonly #byProcess = new Map<string, Set<RowCell>>()

  get(id: string): RowCell | undefined {
    return this.#cells.get(id)
  }

  set(row: SessionRow): RowCell {
    const known = this.#cells.get(row.id)
    if (known !== undefined) {
      known.tell(row)
      return this.touched(known)
    }
    const cell = this.touched(new RowCell(row))
    this.#cells.set(row.id, cell)
    join(this.#byKey, row.key, cell)
    join(this.#byProcess, row.process, cell)
    return cell
  }

  /** Something was told of it. */
  touched(cell: RowCell): RowCell {
    cell.version = this.version += 1
    return cell
  }

  /** @returns undefined for one that is not known */
  delete(id: string): RowCell | undefined {
    const cell = this.#cells.get(id)
    if (cell === undefined) return undefined
    cell.isGone = true
    this.version += 1
    leave(this.#byKey, cell.told.key, cell)
    leave(this.#byProcess, cell.told.process, cell)
    this.#cells.delete(id)
    return cell
  }

  /** All, in the order in which they came. */
  all(): Iterable<RowCell> {
    return this.#cells.values()
  }

  ofKey(key: string): Iterable<RowCell> {
    return this.#byKey.get(key) ?? []
  }

  ofProcess(process: string): Iterable<RowCell> {
    return this.#byProcess.get(process) ?? []
  }

  clear(): void {
    for (const cell of this.#cells.values()) cell.isGone = true
    for (const known of [this.#cells, this.#byKey, this.#byProcess]) known.clear()
  }
}

function join(index: Map<string, Set<RowCell>>, of: string, cell: RowCell): void {
  const cells = index.get(of)
  if (cells === undefined) index.set(of, new Set([cell]))
  else cells.add(cell)
}

function leave(index: Map<string, Set<RowCell>>, of: string, cell: RowCell): void {
  const cells = index.get(of)
  cells?.delete(cell)
  if (cells?.size === 0) index.delete(of)
}
