/** A recorder whose runs people stop, at a moment that a test chooses. */

import type { RecordedRun } from './recorded-run.ts'
import { RecordingRecorder } from './recording-recorder.ts'

/** After the first chunk of a model call, or after its whole answer. An agent elsewhere has chunks alone. */
export type StopMoment = 'chunk' | 'answer'

/**
 * Stops each run that an adapter starts with it.
 *
 * @example
 * const run = stoppingRecorder('answer').startRun({})
 * run.startModelCall({ model: 'small' }).end()
 * run.ended?.cause // 'stop'
 */
export function stoppingRecorder(moment: StopMoment): RecordingRecorder {
  const recorder = new RecordingRecorder()
  const startRun = recorder.startRun.bind(recorder)
  recorder.startRun = (options) => stoppedAt(moment, startRun(options))
  return recorder
}

function stoppedAt(moment: StopMoment, run: RecordedRun): RecordedRun {
  const start = run.startModelCall.bind(run)
  const move = run.progress.bind(run)
  const stop = (): void => {
    if (run.ended === undefined) run.end({ reason: 'killed', cause: 'stop' })
  }
  run.progress = () => {
    move()
    if (run.works.every(({ kind }) => kind !== 'model_call')) stop()
  }
  run.startModelCall = (...given) => {
    const work = start(...given)
    const { progress, end } = work
    work.progress = () => {
      progress.call(work)
      if (moment === 'chunk') stop()
    }
    work.end = (how) => {
      end.call(work, how)
      if (moment === 'answer') stop()
    }
    return work
  }
  return run
}
