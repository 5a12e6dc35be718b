/** Every notice of a channel whose token was revoked was dead, and nobody learned of it who set no logger. */

import { expect, it } from 'vitest'
import { sayJson } from '../../src/channels/slack/fixture.ts'
import { slack } from '../../src/channels/slack/index.ts'
import { Lifesign } from '../../src/lifesign.ts'
import { aSlack } from '../channels/slack-stage.ts'
import { hearAloud } from '../support/hear-aloud.ts'

it('Lifesign warns of a refused token once, as the process does', async () => {
  const played = await aSlack((response) => sayJson(response, { ok: false, error: 'token_revoked' }))
  const warnings = hearAloud()
  const lifesign = new Lifesign({
    watchProcess: false,
    channels: [slack({ token: 'xoxb-hunter2', slackApiUrl: played.url })],
  })
  const origin = { channel: 'slack', room: 'C1' }

  for (const thread of ['1.1', '1.2', '1.3']) {
    const run = lifesign.run({ label: 'index-repo', origin: { ...origin, thread } }, async () => {
      throw new Error('boom')
    })
    await expect(run).rejects.toThrow('boom')
  }
  await lifesign.shutdown()

  expect(warnings).toEqual(['Channel slack reaches nobody: token_revoked'])
})
