/** What code is told that reads a response after its run has ended. */

import { describe, expect, it } from 'vitest'
import { open, reasonOf } from './answer-stage.ts'

describe('a Response whose run has reached its deadline', () => {
  it.each(['text', 'json', 'arrayBuffer', 'bytes'] as const)(
    'gives the reason to who reads it by %s only now',
    async (way) => {
      const stage = open()
      const given = new Response(new ReadableStream({ pull: () => new Promise(() => {}) }), { status: 201 })
      const response = await stage.lifesign.run({ timeoutMs: 5_000 }, () => given)

      await stage.clock.advanceAsync(5_000)

      expect(response).toBe(given)
      expect(response.status).toBe(201)
      await expect(response[way]()).rejects.toMatchObject({ name: 'TimeoutError' })
      expect(() => response.clone()).toThrow('Run ended: timeout (deadline)')
      expect(stage.ends).toEqual(['timeout/deadline'])
    },
  )

  it('is left to itself where somebody has read it before', async () => {
    const stage = open()
    const stuck = new ReadableStream({ pull: () => new Promise(() => {}) })
    const response = await stage.lifesign.run({ timeoutMs: 5_000 }, () => new Response(stuck))

    const reason = reasonOf(response.text())
    await stage.clock.advanceAsync(5_000)

    expect(await reason).toMatchObject({ name: 'TimeoutError' })
    await expect(response.text()).rejects.toThrow(TypeError)
  })
})
