/** What a further start of Lifesign adds to the instance that runs, and what of it comes too late. */

import type { Adapter } from '../model/adapter.ts'
import { recipeOf } from '../model/channel-recipe.ts'
import type { Channel, Notice } from '../model/notice.ts'
import type { Origin } from '../model/origin.ts'
import type { Kind } from './kinds/kind.ts'
import type { ProviderOptions } from '../telemetry/providers.ts'
import type { Option } from './kinds/option.ts'
import type { Fields } from './kinds/shape-kinds.ts'
import { kindOf, shown } from './kinds/value-words.ts'
import { checkedOptions, LIFESIGN_OPTIONS, type LifesignOptions, type ResolvedOptions } from './options.ts'

/** What can be added at any time. */
export interface AddedOptions extends ProviderOptions {
  readonly channels: readonly Channel[]
  readonly adapters: readonly Adapter[]
  readonly defaultOrigin?: Origin | undefined
  readonly onAbnormalEnd?: ((notice: Notice) => unknown) | undefined
}

/** A further start, taken apart. */
export interface JoinedOptions {
  /** What is new. */
  readonly brought: AddedOptions
  /** One sentence for each option that contradicts what holds. */
  readonly problems: readonly string[]
}

/** All that can be added, by the name of its option. */
const ADDED: ReadonlySet<string> = new Set<keyof AddedOptions>([
  'channels',
  'adapters',
  'defaultOrigin',
  'onAbnormalEnd',
  'tracerProvider',
  'meterProvider',
  'loggerProvider',
])

const PROVIDERS = ['tracerProvider', 'meterProvider', 'loggerProvider'] as const

/**
 * Compares a further start with what runs. An adapter that is there already is the same one; of two channels that
 * share a name the first stays, and so does the first `defaultOrigin`.
 *
 * @param given options of the further start
 * @param running options of the first one
 * @param there what all starts so far have brought
 * @throws {RangeError | TypeError} for an option that is wrong in itself
 */
export function joinedOptions(
  given: LifesignOptions,
  running: ResolvedOptions,
  there: readonly AddedOptions[],
): JoinedOptions {
  const said = checkedOptions(given)
  const { channels = [], adapters = [], defaultOrigin, onAbnormalEnd } = said
  const known = there.flatMap((one) => one.channels)
  const isNew = ({ name }: Channel): boolean => known.every((other) => other.name !== name)
  const heard = new Set(there.flatMap((one) => one.adapters).map(({ name }) => name))
  const wishes = Object.entries(said).filter(([name]) => !ADDED.has(name))
  const present = there.find((one) => one.defaultOrigin !== undefined)?.defaultOrigin
  return {
    brought: {
      channels: channels.filter(isNew),
      adapters: adapters.filter(({ name }) => !heard.has(name)),
      defaultOrigin: present === undefined ? defaultOrigin : undefined,
      onAbnormalEnd,
      ...Object.fromEntries(
        PROVIDERS.filter((name) => provided(there, name) === undefined).map((name) => [name, said[name]]),
      ),
    },
    problems: [
      ...PROVIDERS.filter((name) => isContrary(said[name], provided(there, name))).map(saidOfProvider),
      ...channels.filter((channel) => known.some((other) => isOther(channel, other))).map(saidOfChannel),
      ...(present !== undefined && defaultOrigin !== undefined && !isSame(present, defaultOrigin)
        ? [`Cannot use defaultOrigin: the first start named one on ${shown(present.channel)}, which stays`]
        : []),
      ...wishes.flatMap(([name, value]) =>
        contradictions(rowOf(LIFESIGN_OPTIONS, name), [name, value, running]),
      ),
    ],
  }
}

/** Another channel of the same name. Made of the same options it is as good as the same. */
function isOther(channel: Channel, other: Channel): boolean {
  if (channel.name !== other.name || channel === other) return false
  const recipe = recipeOf(channel)
  return recipe?.options === undefined || !isSame(recipe, recipeOf(other))
}

function saidOfChannel({ name }: Channel): string {
  return `Cannot use the channel ${name}: there is another of this name, which stays`
}

function provided(there: readonly AddedOptions[], name: (typeof PROVIDERS)[number]): unknown {
  return there.find((one) => one[name] !== undefined)?.[name]
}

function isContrary(provider: unknown, present: unknown): boolean {
  return provider !== undefined && present !== undefined && provider !== present
}

function saidOfProvider(name: string): string {
  return `Cannot use ${name}: an earlier start named another, which stays`
}

/** A value, where it stands, and what holds it. */
type Wish = readonly [path: string, value: unknown, holder: unknown]

/** The wishes that would change something. */
function contradictions(row: Option | undefined, [path, value, holder]: Wish): string[] {
  const name = path.slice(path.lastIndexOf('.') + 1)
  const holds = isObject(holder) ? (Reflect.get(holder, name) ?? row?.fallback) : row?.fallback
  const parts = partsOf(row?.kind, value)
  if (parts !== undefined) {
    return parts.flatMap(([part, wish, inner]) => contradictions(inner, [`${path}.${part}`, wish, holds]))
  }
  if (Object.is(value, holds) || (!isObject(value) && isSame(value, holds))) return []
  const before = holds === undefined ? 'without it' : `with ${shown(holds)}`
  return [`Cannot use ${path}: Lifesign was started ${before} before, so ${shown(value)} comes too late`]
}

/** The parts of an object whose fields are ours; undefined for a plain value, and for a thing of somebody else's. */
function partsOf(
  kind: Kind | undefined,
  value: unknown,
): (readonly [name: string, value: unknown, row: Option | undefined])[] | undefined {
  if (kind === undefined || !isObject(value) || 'isOne' in kind) return undefined
  const { fields, of } = kind as Kind & { readonly fields?: Fields; readonly of?: Kind }
  if (fields === undefined && of === undefined) return undefined
  return Object.entries(value).map(([name, part]) => {
    const row = fields === undefined ? of && { kind: of, doc: '' } : rowOf(fields, name)
    return [name, part, row] as const
  })
}

function rowOf(fields: Fields, name: string): Option | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}

function isObject(value: unknown): value is object {
  return kindOf(value) === 'object'
}

function isSame(a: unknown, b: unknown): boolean {
  return process.getBuiltinModule('node:util').isDeepStrictEqual(a, b)
}
