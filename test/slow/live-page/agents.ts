/** One of the real processes that the page is tried on: three have fourteen sessions, one has a thousand. */

import { startLifesign } from 'lifesign'
import { Agent, untilTold } from './agent.ts'

const [role, port, token] = process.argv.slice(2)
const shows = role === 'agent-gateway' || role === 'crowd'
const lifesign = startLifesign({
  channels: [{ name: 'chat', send: () => {} }],
  ...(shows && { statusPort: Number(port), status: { token: token as string } }),
})

/** It would act, call and break out, if anything of it were markup. */
const HOSTILE = '<img src=x onerror="document.title=1">\u202etxt'

const ROLES: Readonly<Record<string, () => void>> = {
  'agent-gateway': gateway,
  indexer() {
    agent('crawl:handbook', 'embed-handbook', 'embedder').streams('gemini-2.5-flash')
    agent('crawl:docs', 'crawl-docs', 'embedder').tool('pdf_extract')
  },
  'nightly-cron'() {
    agent('cron:nightly', 'nightly-report', 'reporter', 'finance-ops').streams('claude-sonnet-4-5')
    lifesign.open({ session: 'cleanup', label: 'cleanup-tmp' }).end()
  },
  crowd() {
    for (let count = 0; count < 1_000; count += 1)
      agent(`crowd:${count}`, `task-${count}`, 'clerk').streams('gpt-5')
  },
}

ROLES[role as string]?.()
console.log(`port ${shows ? await lifesign.statusPort : 0}`)
untilTold((label) => void agent(label, label, 'clerk').asks('gpt-5'))

function gateway(): void {
  const repo = agent('slack:C0ENG/1755.08', 'index-repo', 'planner', 'eng')
  const scout = repo.under('api-scout', 'scout')
  scout.under('page-reader', 'reader').hangsIn('web_fetch')
  repo.under('code-reader', 'reader').streams('claude-haiku-4-5')

  lifesign.sessions.thresholds('refund-4471', { warnMs: 1_000 })
  lifesign.sessions.queued('refund-4471')
  lifesign.sessions.queued('refund-4471')

  agent('slack:C0REL/1760.11', 'deploy-staging', 'release', 'releases').waits('person')
  agent('gh:acme/web#2231', 'fix-login-bug', 'coder').works('claude-sonnet-4-5', 'bash')
  const tests = agent('gh:acme/api#902', 'migrate-tests', 'coder')
  for (const [name, tool] of [
    ['unit', 'edit_file'],
    ['browser', 'bash'],
    ['notes', 'read_file'],
  ])
    tests.under(`${name}-tests`, 'tester').works('claude-haiku-4-5', tool as string)
  agent('tg:-10022/88', 'summarise-thread', 'clerk').waits('retry')
  agent('gh:acme/web#2218', 'review-pr-2218', 'reviewer').asks('claude-opus-4-1')
  agent('web:u_88213', 'plan-trip', 'concierge').streams('gpt-5')
  agent('hostile', HOSTILE, HOSTILE).tool(HOSTILE)
  lifesign.open({ session: 'hr', label: 'ask-hr' }).end()
}

function agent(session: string, label: string, name: string, room = 'eng'): Agent {
  return new Agent(lifesign, { session, label, agent: name, origin: { channel: 'chat', room: `#${room}` } })
}
