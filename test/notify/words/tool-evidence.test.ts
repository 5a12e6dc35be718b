/** What the processes of a tool said stands in the sentence that people read. */

import { expect, it } from 'vitest'
import type { News } from '../../../src/notify/words/news.ts'
import { TEMPLATES, textOf } from '../../../src/notify/words/render.ts'

const ms = 1_800_000
const silent: News = {
  kind: 'stalled',
  label: 'index-repo',
  runId: 'run-1',
  session: undefined,
  reason: 'blocked_tool_call',
  elapsedMs: ms,
  silentMs: ms,
  work: { kind: 'tool_call', name: 'bash', elapsedMs: ms },
}

it.each<[Partial<News>, string]>([
  [
    { evidence: 'held_open' },
    'has gone silent: in tool `bash` for 30m. The command ended; a process it left behind holds its output. It may need you',
  ],
  [{ evidence: 'alive' }, 'is busy but silent for 30m, in tool `bash`. It may need you'],
  [
    { evidence: 'alive', limit: { ms: 240_000, source: 'learned' } },
    'is busy but silent for 30m, in tool `bash`. `bash` usually takes less than 4m. It may need you',
  ],
  [
    { evidence: 'alive', repeat: 1, nextStep: 'no_owner' },
    'is still busy but silent for 30m, in tool `bash`. It needs you',
  ],
  [{ evidence: 'idle' }, 'has gone silent: in tool `bash` for 30m. It may need you'],
  [{ evidence: 'unknown' }, 'has gone silent: in tool `bash` for 30m. It may need you'],
])('TEMPLATES.stalled() says %o', (facts, expected) => {
  expect(textOf(TEMPLATES.stalled({ ...silent, ...facts }))).toBe(`⚠️ Task \`index-repo\` ${expected}`)
})
