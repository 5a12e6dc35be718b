/** `npm run check:peers`: what other instrumentations tell of work that ends badly, beside Lifesign; real packages. */

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { AI_SCENES } from './ai-scenes.ts'
import { OPENAI_SCENES } from './openai-scenes.ts'
import { PEERS } from './peers.ts'
import type { Told } from './told.ts'

const run = promisify(execFile)
const SCENES = { openai: OPENAI_SCENES, ai: AI_SCENES }
const CAPTIONS = { openai: 'A streamed answer of OpenAI’s client ...', ai: 'A run of AI SDK 7 ...' }

/** What stands in the table: of the record that covers the work, and of those that were never ended. */
function cellOf({ ended, open, alarms = [] }: Told): string {
  // Of the run, where one was told of.
  const covers = ended.find(({ name }) => name.startsWith('invoke_agent')) ?? ended.at(-1)
  const last = covers?.how ?? 'nothing'
  const end = open.length > 0 ? `**never ended** (${open.length} of ${open.length + ended.length})` : last
  return [...new Set(alarms), end].join(', ')
}

async function told(work: string, peer: string, scene: string): Promise<string> {
  const file = fileURLToPath(new URL('play.ts', import.meta.url))
  // In tests we are quiet.
  const { VITEST: _, ...env } = process.env
  const args = ['--conditions=lifesign-source', '--no-warnings', file, work, peer, scene]
  try {
    const { stdout } = await run(process.execPath, args, { env })
    return cellOf(JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Told)
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string }
    return `**the process crashed**: ${/^\w*Error.*$/m.exec(stderr)?.[0].slice(0, 60) ?? String(error)}`
  }
}

for (const [work, scenes] of Object.entries(SCENES) as ['openai' | 'ai', object][]) {
  const peers = Object.keys(PEERS).filter((name) => name !== 'nothing' && PEERS[name]?.[work])
  console.log(`\n| ${[CAPTIONS[work], ...peers].join(' | ')} |`)
  console.log(`| ${['', ...peers].map(() => '---').join(' | ')} |`)
  for (const scene of Object.keys(scenes)) {
    // Each of them mostly waits.
    const cells = await Promise.all(peers.map((peer) => told(work, peer, scene)))
    console.log(`| ${[scene, ...cells].join(' | ')} |`)
  }
}
