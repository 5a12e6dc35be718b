/** A real application with fourteen sessions and its live view on a port: what the page is tried on. */

import { startLifesign } from 'lifesign'

const port = Number(process.argv[2])
const token = process.argv[3] as string
const lifesign = startLifesign({ statusPort: port, status: { token } })

/** It would act, call and break out, if anything of it were markup. */
const HOSTILE = '<img src=x onerror="document.title=1">\u202etxt'

const repo = lifesign.open({ session: 'slack:C0ENG/1755.08', label: 'index-repo', agent: 'planner' })
lifesign
  .open({ parent: repo.id, label: 'api-scout', agent: 'scout' })
  .tool({ name: 'web_fetch', deadlineMs: 1_000 })
lifesign.open({ parent: repo.id, label: 'code-reader', agent: 'reader' }).model({ model: 'gpt-5' })
lifesign.sessions.queued('refund-4471')
lifesign.open({ session: 'deploy', label: 'deploy-staging' }).waiting('person')
lifesign.open({ session: 'hostile', label: HOSTILE, agent: HOSTILE }).tool({ name: HOSTILE })
for (let index = 0; index < 8; index += 1)
  lifesign
    .open({ session: `gh:${index}`, label: `review-${index}`, agent: 'coder' })
    .model({ model: 'gpt-5' })
for (const key of ['daily-digest', 'cleanup']) lifesign.open({ session: key, label: key }).end()

console.log(`port ${await lifesign.statusPort}`)
process.on('message', (label: string) => {
  lifesign.open({ session: label, label }).model({ model: 'gpt-5' })
})
setInterval(() => {}, 60_000)
