/** A recorder in front of one that is yet to come. */

import { expect, it, vi } from 'vitest'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { RecordingRecorder } from '../../src/testing/recording-recorder.ts'
import { RecorderLater } from '../../src/wake/recorder-later.ts'

it('wakes nobody by a look, nor by a process', () => {
  const wake = vi.fn()
  const later = new RecorderLater(wake, new FakeClock())

  later.processStarted({ pid: 7 } as never)

  expect([later.scope(), later.requester()]).toEqual([{}, {}])
  expect(wake).not.toHaveBeenCalled()
})

it('wakes the one that hears it at the first run, and hands on all from then on', () => {
  const recorder = new RecordingRecorder()
  const wake = vi.fn(() => later.become(recorder))
  const later = new RecorderLater(wake, new FakeClock())

  const run = later.startRun({ agent: 'clerk' })
  const inside = later.within({ run }, () => later.scope().run)
  const entered = later.within({}, () => {
    later.enter({ run })
    return later.scope().run
  })

  expect([inside, entered, later.scope().run]).toEqual([run, run, undefined])
  expect(recorder.runs).toHaveLength(1)
  expect(wake).toHaveBeenCalledTimes(1)
})

it('binds a channel when there is one who knows scopes, and not after it was undone', () => {
  const recorder = new RecordingRecorder()
  const later = new RecorderLater(() => later.become(recorder), new FakeClock())
  const bind = vi.spyOn(recorder, 'bind')
  const scopeOf = (): undefined => undefined
  later.bind('lifesign.test.first', scopeOf)
  later.bind('lifesign.test.undone', scopeOf)()

  later.startRun({ agent: 'clerk' })

  expect(bind.mock.calls).toEqual([['lifesign.test.first', scopeOf]])
})

it('tells the adapter where nobody wakes up', () => {
  const later = new RecorderLater(() => {}, new FakeClock())

  expect(() => later.startRun({ agent: 'clerk' })).toThrow('Lifesign has not started')
})
