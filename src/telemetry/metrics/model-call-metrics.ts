/** Measures model calls and counts their tokens, under the names of the conventions of now. */

import type { Attributes } from '@opentelemetry/api'
import type { WorkEnd, WorkInfo } from '../../model/work.ts'
import * as names from '../semconv.ts'
import { operationOf, providerOf, timeToFirstChunk } from '../span-attributes.ts'
import type { InstrumentSet } from './instruments.ts'
import type { MetricValues } from './metric-values.ts'

/** When a call was over, and as which error. */
export interface Measured {
  readonly errorType: string | undefined
  /** On the monotonic clock, in ms. */
  readonly atMs: number | undefined
}

/** Series of one token counter that are born at zero: what an SDK keeps of one counter. */
const MAX_BORN = 2_000

/** What tokens of an agent's calls to a model are counted under. */
interface Usage {
  readonly provider: string | undefined
  readonly operation: string
  readonly attributes: Attributes
  isBorn: boolean
}

/** The histograms and counters of inference. */
export class ModelCallMetrics {
  readonly #values: MetricValues
  /** What tokens are counted under, by agent and by model: both are bounded by their limits. */
  readonly #usages = new Map<string | undefined, Map<string, Usage>>()
  #born = 0

  /** @param values limits on what attributes may hold, shared by all metrics of an instance */
  constructor(values: MetricValues) {
    this.#values = values
  }

  /** All counters are to be born again: the instruments are new. */
  reset(): void {
    this.#usages.clear()
    this.#born = 0
  }

  /** A call begins. Its counters of tokens are born at zero now, so that its own tokens are an increase. */
  started(made: InstrumentSet, work: WorkInfo): void {
    const usage = this.#usageOf(work)
    if (usage.isBorn || this.#born >= MAX_BORN) return
    usage.isBorn = true
    this.#born++
    made.inputTokens.add(0, usage.attributes)
    made.outputTokens.add(0, usage.attributes)
  }

  /** A call is over, or was cut off and now tells its tokens: then it is not `measured` again. */
  ended(made: InstrumentSet, work: WorkInfo, end: WorkEnd, measured: Measured | undefined): void {
    this.#countTokens(made, work, end)
    if (measured === undefined) return
    const shared = inferenceAttributes(this.#values, work, end)
    shared[names.ATTR_WORK_KIND] = work.kind
    const firstChunk = timeToFirstChunk(work)
    if (firstChunk !== undefined) made.timeToFirstChunk.record(firstChunk, shared)
    made.inferenceDuration.record(secondsOf(work, measured.atMs), failedAs(this.#values, shared, measured))
  }

  #countTokens(made: InstrumentSet, work: WorkInfo, end: WorkEnd): void {
    const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = end
    if ((inputTokens ?? outputTokens) === undefined) return
    const usage = this.#usageOf(work).attributes
    if (inputTokens !== undefined) made.inputTokens.add(inputTokens, usage)
    if (outputTokens !== undefined) made.outputTokens.add(outputTokens, usage)
    if (cacheReadTokens !== undefined) made.cacheReadTokens.add(cacheReadTokens, usage)
    if (cacheWriteTokens !== undefined) made.cacheWriteTokens.add(cacheWriteTokens, usage)
    if (reasoningTokens !== undefined) made.reasoningTokens.add(reasoningTokens, usage)
  }

  /** Mostly the same is asked for again: an agent and its model, by one provider. */
  #usageOf(work: WorkInfo): Usage {
    const agent = work.run.agent === undefined ? undefined : this.#values.agents.peek(work.run.agent)
    let ofAgent = this.#usages.get(agent)
    if (ofAgent === undefined) this.#usages.set(agent, (ofAgent = new Map()))
    const model = this.#values.models.peek(work.name)
    const [provider, operation] = [providerOf(work), operationOf(work)]
    const known = ofAgent.get(model)
    if (known !== undefined && known.provider === provider && known.operation === operation) return known
    const attributes = this.#usageAttributes(work, agent)
    const usage: Usage = { provider, operation, attributes, isBorn: false }
    ofAgent.set(model, usage)
    return usage
  }

  // In the order of the alphabet: SDKs sort the names at every measurement.
  #usageAttributes(work: WorkInfo, agent: string | undefined): Attributes {
    const named = agent === undefined ? {} : { [names.ATTR_GEN_AI_AGENT_NAME]: agent }
    const attributes = requestAttributes(this.#values, work, named)
    attributes[names.ATTR_GEN_AI_TOKEN_MODALITY] = names.TOKEN_MODALITY_UNKNOWN
    return attributes
  }
}

/** What the metrics of a model call have in common, whatever they are called. */
export function inferenceAttributes(
  values: MetricValues,
  work: WorkInfo,
  { responseModel }: WorkEnd,
): Attributes {
  const attributes = requestAttributes(values, work, {})
  if (responseModel !== undefined) {
    attributes[names.ATTR_GEN_AI_RESPONSE_MODEL] = values.models.keep(responseModel)
  }
  return attributes
}

/** The same attributes with the error of the call, if it failed. */
export function failedAs(values: MetricValues, shared: Attributes, { errorType }: Measured): Attributes {
  if (errorType === undefined) return shared
  return { [names.ATTR_ERROR_TYPE]: values.errorTypes.keep(errorType), ...shared }
}

/** How long a call took, in s. */
export function secondsOf({ startedMs }: WorkInfo, endedMs: number = startedMs): number {
  return (endedMs - startedMs) / 1000
}

function requestAttributes(values: MetricValues, work: WorkInfo, attributes: Attributes): Attributes {
  attributes[names.ATTR_GEN_AI_OPERATION_NAME] = values.operations.keep(operationOf(work))
  const provider = providerOf(work)
  if (provider !== undefined) attributes[names.ATTR_GEN_AI_PROVIDER_NAME] = values.providers.keep(provider)
  attributes[names.ATTR_GEN_AI_REQUEST_MODEL] = values.models.keep(work.name)
  return attributes
}
