/** Listeners and DiagnosticsChannels: what the host's own code is told. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect, test } from 'vitest'
import { CHANNEL_NAMES, DiagnosticsChannels } from '../../src/listeners/diagnostics-channels.ts'
import { Listeners } from '../../src/listeners/listeners.ts'
import { makeAttention, makeDelivery, makeEnd, makeRun } from '../telemetry/records.ts'

function setUp(): { listeners: Listeners; reported: unknown[][] } {
  const reported: unknown[][] = []
  return { listeners: new Listeners((event, error) => reported.push([event, error])), reported }
}

describe('Listeners', () => {
  test('hear what they asked for, in order, until they stop', () => {
    const { listeners } = setUp()
    const heard: unknown[] = []
    const off = listeners.on('run.started', (run) => heard.push(['first', run.id]))
    listeners.on('run.started', (run) => heard.push(['second', run.id]))
    listeners.on('run.ended', ({ run, end }) => heard.push([run.id, end.reason]))
    const run = makeRun()

    listeners.runStarted(run)
    off()
    off()
    listeners.runStarted(run)
    listeners.runEnded(run, makeEnd())

    expect(heard).toEqual([
      ['first', run.id],
      ['second', run.id],
      ['second', run.id],
      [run.id, 'completed'],
    ])
  })

  test('hear each class of attention, its resolution, and deliveries', () => {
    const { listeners } = setUp()
    const heard: string[] = []
    for (const name of [
      'session.stuck',
      'session.stalled',
      'session.long_running',
      'session.resolved',
    ] as const) {
      listeners.on(name, (attention) => heard.push(`${name} ${attention.class}`))
    }
    listeners.on('delivery.ended', (delivery) => heard.push(delivery.outcome))

    listeners.attentionChanged(makeAttention())
    listeners.attentionChanged(makeAttention({ reason: 'stale_session_state' }))
    listeners.attentionChanged(makeAttention({ reason: 'active_work' }))
    listeners.attentionChanged(makeAttention({ status: 'resolved' }))
    listeners.deliveryEnded(makeDelivery())

    expect(heard).toEqual([
      'session.stalled stalled',
      'session.stuck stuck',
      'session.long_running long_running',
      'session.resolved stalled',
      'delivered',
    ])
  })

  test('keep their errors from the host and from each other', async () => {
    const { listeners, reported } = setUp()
    const heard: string[] = []
    listeners.on('run.started', () => {
      throw new Error('thrown')
    })
    listeners.on('run.started', async () => {
      throw new Error('rejected')
    })
    listeners.on('run.started', (run) => heard.push(run.id))

    listeners.runStarted(makeRun())
    await Promise.resolve()

    expect(heard).toHaveLength(1)
    expect(reported).toEqual([
      ['run.started', new Error('thrown')],
      ['run.started', new Error('rejected')],
    ])
  })

  test('may leave while they are told', () => {
    const { listeners } = setUp()
    const heard: string[] = []
    const off = listeners.on('run.started', () => {
      heard.push('first')
      off()
    })
    listeners.on('run.started', () => heard.push('second'))

    listeners.runStarted(makeRun())
    listeners.runStarted(makeRun())

    expect(heard).toEqual(['first', 'second', 'second'])
  })
})

describe('DiagnosticsChannels', () => {
  test('publish the messages of lifesign.on on their documented names', () => {
    const heard: [string | symbol, unknown][] = []
    const hear = (message: unknown, name: string | symbol): void => void heard.push([name, message])
    const names = Object.values(CHANNEL_NAMES)
    for (const name of names) subscribe(name, hear)
    const channels = new DiagnosticsChannels()
    const run = makeRun()
    const end = makeEnd()
    const stalled = makeAttention()
    const delivery = makeDelivery()

    channels.runStarted(run)
    channels.runEnded(run, end)
    channels.attentionChanged(stalled)
    channels.attentionChanged({ ...stalled, status: 'resolved' })
    channels.deliveryEnded(delivery)
    for (const name of names) unsubscribe(name, hear)
    channels.runStarted(run)

    expect(heard).toEqual([
      ['lifesign:run:started', run],
      ['lifesign:run:ended', { run, end }],
      ['lifesign:session:stalled', stalled],
      ['lifesign:session:resolved', { ...stalled, status: 'resolved' }],
      ['lifesign:delivery:ended', delivery],
    ])
  })
})
