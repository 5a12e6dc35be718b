/** All that is known of one session: the evidence behind its row. */

import type { Evidence } from '../../model/evidence.ts'
import type { SessionSnapshot, StrandSnapshot } from '../../model/session.ts'
import type { ProcessRow } from '../wire/process-schema.ts'
import type { SessionDetail, SessionRow, StrandView } from '../wire/session-schema.ts'
import type { BookEntry } from './book-entry.ts'
import { nextParts, whyParts } from './sentences.ts'
import { sessionRowOf, type RowNeeds } from './session-row.ts'

/** The session with its evidence. What other processes know, the board adds. */
export function sessionDetailOf(entry: BookEntry, needs: RowNeeds, processRow: ProcessRow): SessionDetail {
  const row = sessionRowOf(entry, needs)
  const snapshot = needs.source.snapshot(entry.session)
  const evidence = snapshot?.strands.find((strand) => strand.evidence !== undefined)?.evidence
  return {
    ...row,
    why: whyParts(row),
    next: nextParts(row.attention, entry.told),
    told: [...entry.told],
    strands: strandsOf(snapshot, row, needs.at),
    ...(evidence && { evidence: evidenceOf(evidence) }),
    transitions: entry.steps.read(needs),
    lastRuns: entry.lastRuns,
    processRow,
    others: [],
  }
}

function strandsOf(snapshot: SessionSnapshot | undefined, row: SessionRow, at: number): StrandView[] {
  const culprit = row.attention?.strand
  return (snapshot?.strands ?? []).map((strand) => {
    const { runId, kind, name, silenceMs, limitMs, limitSource, wait } = strand
    const isCulprit = culprit?.kind === kind && culprit.name === name && culprit.runId === runId
    const view: StrandView = {
      path: pathOf(strand, row),
      runId,
      kind,
      lastProgressAt: at - silenceMs,
      culprit: isCulprit,
    }
    if (name !== undefined) view.name = name
    if (limitMs !== undefined) view.limitMs = limitMs
    if (limitSource !== undefined) view.limitSource = limitSource
    if (wait !== undefined) view.wait = wait
    return view
  })
}

function evidenceOf({ finding, processes, processorMs, bytes, overMs }: Evidence): SessionDetail['evidence'] {
  return { finding, processes, processorMs, bytes, overMs }
}

function pathOf({ runId, agent, name }: StrandSnapshot, { runs }: SessionRow): string[] {
  const run = runs.find(({ id }) => id === runId)
  return [run?.label ?? agent ?? runId, ...(name === undefined ? [] : [name])]
}
