/** Follows one alert from the agents through Prometheus and Alertmanager to the desk, and its end. */

import type { AlertMessage } from './desk.ts'
import { JOB, type LocalStack } from './local-stack.ts'
import { eventually } from './server-process.ts'

/** The alert that is followed, and of whom it speaks. */
const ALERT = 'LifesignSessionStalled'
const AGENT = 'indexer'

/** Part of a journey. */
interface Stage {
  readonly what: string
  readonly isReached: () => Promise<boolean> | boolean
}

/** Hears each stage of the journey, in its order. */
export type StageListener = (what: string, isReached: boolean) => void

/** What has arrived, and what is still to come. */
export class AlertJourney {
  readonly #arrived = new Set<AlertMessage['status']>()

  /** Hears a message of Alertmanager. */
  readonly hear = ({ status, alerts }: AlertMessage): void => {
    const isFollowed = alerts.some(
      ({ labels }) => labels['alertname'] === ALERT && labels['gen_ai_agent_name'] === AGENT,
    )
    if (isFollowed) this.#arrived.add(status)
  }

  /**
   * Waits for all stages.
   *
   * @param withinMs for all of them together, in ms
   * @returns whether the alert arrived, and its end
   */
  async follow({ prometheus }: LocalStack, withinMs: number, onStage: StageListener): Promise<boolean> {
    const endAt = performance.now() + withinMs
    const has = (query: string): Promise<boolean> => hasSeries(prometheus.url, query)
    const firing = `ALERTS{alertname="${ALERT}", alertstate="firing", gen_ai_agent_name="${AGENT}"}`
    const stages: readonly Stage[] = [
      {
        what: 'Prometheus scrapes the agents',
        isReached: () => has(`lifesign_sampler_ticks_total{job="${JOB}"}`),
      },
      {
        what: `Prometheus fires ${ALERT} of ${AGENT}`,
        // It may be over already when this is asked.
        isReached: () => has(`max_over_time(${firing}[5m])`),
      },
      { what: 'Alertmanager brings it to the desk', isReached: () => this.#arrived.has('firing') },
      { what: 'Alertmanager says that it is resolved', isReached: () => this.#arrived.has('resolved') },
    ]
    let isLost = false
    for (const { what, isReached } of stages) {
      isLost ||= !(await eventually(isReached, endAt - performance.now()).catch(() => false))
      onStage(what, !isLost)
    }
    return !isLost
  }
}

async function hasSeries(url: string, query: string): Promise<boolean> {
  const answer = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query })}`)
  const { data } = (await answer.json()) as { data?: { result: readonly unknown[] } }
  return data !== undefined && data.result.length > 0
}
