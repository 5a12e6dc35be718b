/** `lifesign.shutdown()` left its instance in the process's place: a later start returned it, and nobody was told. */

import { afterEach, expect, test } from 'vitest'
import { functionChannel } from '../../src/channels/function/index.ts'
import { shutdown, startLifesign } from '../../src/instance.ts'

afterEach(() => shutdown(0))

test('startLifesign starts anew once the first instance has shut down', async () => {
  const told: string[] = []
  const first = startLifesign({ watchProcess: false })
  await first.shutdown()

  const second = startLifesign({
    watchProcess: false,
    channels: [functionChannel('chat', (notice) => void told.push(notice.text))],
    defaultOrigin: { channel: 'chat', room: 'ops' },
  })
  await second
    .run({ label: 'index-repo' }, () => {
      throw new Error('status 500')
    })
    .catch(() => undefined)
  await second.flush()

  expect(second).not.toBe(first)
  expect(told).toEqual(['❌ Task `index-repo` crashed: status 500'])
})

test('startLifesign returns the first instance while that runs, or shuts down', async () => {
  const first = startLifesign({ watchProcess: false })
  const over = first.shutdown()

  expect(startLifesign()).toBe(first)
  await over
})
