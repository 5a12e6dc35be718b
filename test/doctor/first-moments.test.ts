/** A file that the doctor runs: it may end, go on, leave or fail. */

import { describe, expect, it } from 'vitest'
import { firstMoments } from '../../src/doctor/first-moments.ts'

const never = (): Promise<never> => new Promise(() => {})
const unlimited = new AbortController().signal

describe('the first moments of a file', () => {
  it('end with its start', async () => {
    expect(await firstMoments(async () => {}, unlimited)).toBe('ended')
  })

  it('end at the limit where an application awaits its work', async () => {
    const limit = new AbortController()
    const beginning = firstMoments(never, limit.signal)
    limit.abort()
    expect(await beginning).toBe('goes on')
  })

  it('end where the file would end the process, and nothing behind that runs', async () => {
    let isBehind = false
    const load = async (): Promise<void> => {
      process.exit(3)
      isBehind = true
    }
    expect(await firstMoments(load, unlimited)).toBe('left')
    expect(isBehind).toBe(false)
  })

  it('fail as the file does, and leave the process as it was', async () => {
    const { exit } = process
    const listeners = process.listenerCount('uncaughtException')
    await expect(firstMoments(() => Promise.reject(new Error('broken')), unlimited)).rejects.toThrow('broken')
    expect(process.exit).toBe(exit)
    expect(process.listenerCount('uncaughtException')).toBe(listeners)
  })

  it('fail with what nobody catches meanwhile', async () => {
    const load = (): Promise<never> => {
      process.emit('uncaughtException', new Error('from a timer'))
      return never()
    }
    // The runner listens too, and would fail.
    const others = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    try {
      await expect(firstMoments(load, unlimited)).rejects.toThrow('from a timer')
    } finally {
      for (const other of others) process.on('uncaughtException', other)
    }
  })
})
