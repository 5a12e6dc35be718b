/** Why a client aborted is known, and its listeners are told what they would be told anyway. */

import { describe, expect, it } from 'vitest'

import { abortReasonOf, explainAborts } from '../../src/adapters/failure-end.ts'

const LATE = new DOMException('Too late', 'TimeoutError')

/** A signal that is aborted, and whose it is. */
function late(): AbortSignal {
  return AbortSignal.abort(LATE)
}

function aborted(signal: AbortSignal, abort = (controller: AbortController) => controller.abort()): unknown {
  const controller = new AbortController()
  explainAborts(controller, signal)
  abort(controller)
  return controller.signal.reason
}

describe('explainAborts', () => {
  it('aborts with what it would abort with, and knows what stands behind that', () => {
    const plain = new AbortController()
    plain.abort()

    const reason = aborted(late())

    const { name, message } = plain.signal.reason as DOMException
    expect(reason).toMatchObject({ name, message })
    expect(reason).toBeInstanceOf(DOMException)
    expect(abortReasonOf(reason)).toBe(LATE)
  })

  it('leaves a reason that is given', () => {
    const mine = new Error('mine')

    expect(aborted(late(), (controller) => controller.abort(mine))).toBe(mine)
    expect(abortReasonOf(mine)).toBe(mine)
  })

  it('aborts as ever where it is not the signal that aborted', () => {
    const reason = aborted(new AbortController().signal)

    expect(abortReasonOf(reason)).toBe(reason)
  })
})

describe('abortReasonOf', () => {
  it('goes from one helper to the other, and from there to the caller', () => {
    const inner = aborted(AbortSignal.abort(aborted(late())))

    expect(abortReasonOf(inner)).toBe(LATE)
  })

  it('knows what stands behind the event of a signal, which a listener handed on as the reason', () => {
    const [caller, helper] = [new AbortController(), new AbortController()]
    caller.signal.addEventListener('abort', helper.abort.bind(helper))

    caller.abort(LATE)

    expect(helper.signal.reason).toBeInstanceOf(Event)
    expect(abortReasonOf(helper.signal.reason)).toBe(LATE)
  })

  it('takes an event of which nothing is known for an abort', () => {
    expect(abortReasonOf(new Event('abort'))).toMatchObject({ name: 'AbortError' })
  })

  it('takes all else for what it is', () => {
    for (const error of [undefined, null, 'late', LATE]) expect(abortReasonOf(error)).toBe(error)
  })
})
