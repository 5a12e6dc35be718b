/** The small servers around the demo's app, and what the app is told. */

import { afterEach, describe, expect, it } from 'vitest'

import { appEnvironment } from '../../examples/demo/app-process.ts'
import { startChatReceiver } from '../../examples/demo/chat-receiver.ts'
import { startSlowService } from '../../examples/demo/slow-service.ts'

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

describe('startChatReceiver', () => {
  it('keeps and tells notices', async () => {
    const heard: string[] = []
    const chat = await startChatReceiver((notice) => heard.push(notice.text))
    closing.push(() => chat.close())

    const body = JSON.stringify({ kind: 'ended', text: 'Task timed out', label: 'x', reason: 'timeout' })
    const response = await fetch(chat.url, { method: 'POST', body })

    expect(response.ok).toBe(true)
    expect(heard).toEqual(['Task timed out'])
    expect(chat.received()).toHaveLength(1)
  })
})

describe('startSlowService', () => {
  it('answers when the cue is given, and afterwards at once', async () => {
    const service = await startSlowService(60_000)
    closing.push(() => service.close())

    const waiting = fetch(`${service.url}/index`)
    service.give('other')
    service.give('index')

    expect(await (await waiting).json()).toEqual({ cue: 'index' })
    expect(await (await fetch(`${service.url}/index`)).json()).toEqual({ cue: 'index' })
  })

  it('answers without a cue after the longest wait', async () => {
    const service = await startSlowService(1)
    closing.push(() => service.close())

    expect((await fetch(`${service.url}/never`)).ok).toBe(true)
  })
})

describe('appEnvironment', () => {
  const places = { modelUrl: 'm', serviceUrl: 's', chatUrl: 'c' }
  const inherited = { PATH: '/bin', LIFESIGN_DISABLED: '1', OTEL_SDK_DISABLED: 'true' }

  it('sends telemetry to the own backend, whatever was inherited', () => {
    const environment = appEnvironment(inherited, { ...places, backendUrl: 'b' })

    expect(environment).toMatchObject({
      PATH: '/bin',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'b',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      LIFESIGN_WEBHOOK_URL: 'c',
    })
    expect(environment).not.toHaveProperty('OTEL_SDK_DISABLED')
    expect(environment).not.toHaveProperty('LIFESIGN_DISABLED')
  })

  it('leaves OTEL variables alone when the user named a backend', () => {
    const named = { OTEL_EXPORTER_OTLP_ENDPOINT: 'theirs', OTEL_EXPORTER_OTLP_HEADERS: 'key=value' }

    const environment = appEnvironment({ ...inherited, ...named }, { ...places, backendUrl: undefined })

    expect(environment).toMatchObject(named)
    expect(environment).not.toHaveProperty('OTEL_EXPORTER_OTLP_PROTOCOL')
  })
})
