/** Stands for a notice that cannot be made: it is counted as dead, so that nobody takes silence for health. */

import type { Notice, NoticeKind } from '../../model/notice.ts'
import type { RunInfo } from '../../model/run.ts'
import { idOf } from './notice-id.ts'

/** What is known of it for certain. */
export interface Unmade {
  readonly kind: NoticeKind
  /** Whose notice it was to be; what cannot be read of it is left out. */
  readonly run?: RunInfo | undefined
  /** In ms since the epoch. */
  readonly at: number
}

/** A notice without words and without a place. */
export function unmadeNotice({ kind, run, at }: Unmade): Notice {
  const runId = idOfRun(run)
  return {
    id: idOf('unmade', kind, runId ?? '', at),
    kind,
    text: '',
    parts: [],
    origin: undefined,
    label: 'unnamed',
    runId,
    session: undefined,
    reason: 'unmade',
    at,
  }
}

// A run that cannot be read may throw here again.
function idOfRun(run: RunInfo | undefined): string | undefined {
  try {
    return typeof run?.id === 'string' ? run.id : undefined
  } catch {
    return undefined
  }
}
