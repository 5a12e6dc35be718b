/** Adapters that an application installs side by side, as one. */

import type { Adapter } from '../../../src/model/adapter.ts'

/** Each tells of what the others leave to it. */
export function installedTogether(name: string, all: readonly Adapter[]): Adapter {
  return {
    name,
    install(recorder) {
      const undo = all.map((adapter) => adapter.install(recorder))
      return () => undo.forEach((step) => step())
    },
  }
}
