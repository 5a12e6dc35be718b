/** A notice for a Discord thread that was deleted was dead after one attempt, although its room was there. */

import { expect, it } from 'vitest'
import { json } from '../channels/played-server.ts'
import { aChannel, aNotice, created, ROOM, signal, THREAD } from '../channels/discord-stage.ts'

it('discord says in the room what a deleted thread cannot take, and edits it there', async () => {
  const unknown = json(404, { message: 'Unknown Channel', code: 10_003 })
  const { channel, requests } = await aChannel((response, request) =>
    (request.path.includes(THREAD) ? unknown : created)(response, request),
  )
  const notice = aNotice({ thread: THREAD })

  const message = await channel.send(notice, signal())
  await channel.edit?.(message!, notice, signal())

  expect(requests.map(({ method, path }) => `${method} ${path.split('/').slice(3, 5).join('/')}`)).toEqual([
    `POST ${THREAD}/messages`,
    `POST ${ROOM}/messages`,
    `PATCH ${ROOM}/messages`,
  ])
})

it('discord says in no room what is meant for a thread that the bot may not see', async () => {
  const { channel, requests } = await aChannel(json(403, { message: 'Missing Access', code: 50_001 }))

  const sending = channel.send(aNotice({ thread: THREAD }), signal())

  await expect(sending).rejects.toMatchObject({ gone: 'room', retryable: false })
  expect(requests.length).toBe(1)
})
