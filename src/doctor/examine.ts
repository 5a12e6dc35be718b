/** Looks at a set-up as a whole: each part in turn, and nothing of it twice. */

import { packageNames } from '../model/framework.ts'
import { isOlder } from '../model/installed-package.ts'
import { note, ok, problem, type Finding } from './finding.ts'
import type { Patient } from './patient.ts'

/** What is known without asking anybody outside. Pure. */
export function examine(patient: Patient): readonly Finding[] {
  return [
    ...nodeFindings(patient),
    ...switchFindings(patient),
    ...apiFindings(patient),
    ...beginningFindings(patient),
    ...providerFindings(patient),
    ...optionFindings(patient),
    ...adapterFindings(patient),
    ...placeFindings(patient),
  ]
}

function nodeFindings({ node, tooOld }: Patient): Finding[] {
  if (tooOld === undefined) return [ok('Node', `Node.js ${node}`)]
  return [problem('Node', tooOld, 'Run the application with Node.js 22.15 or newer')]
}

function switchFindings({ isSwitchedOff }: Patient): Finding[] {
  if (!isSwitchedOff) return []
  const remedy = 'Unset LIFESIGN_DISABLED and OTEL_SDK_DISABLED, and leave enabled: false out of the options'
  return [problem('Switch', 'Lifesign is switched off here, so nothing is told and nothing exported', remedy)]
}

function apiFindings({ ownApi, apiCopies }: Patient): Finding[] {
  const own = apiCopies.find(({ of }) => of === undefined)?.version
  const nested = apiCopies.flatMap(({ version, of }) => (of === undefined ? [] : [`${version} of ${of}`]))
  const known = own ?? ownApi
  if (known === undefined) {
    return [problem('API', 'There is no @opentelemetry/api', 'Run npm install @opentelemetry/api')]
  }
  if (ownApi !== undefined && own !== undefined && isOlder(minorOf(own), minorOf(ownApi))) {
    const text = `Lifesign finds @opentelemetry/api ${ownApi}, and the application ${own}: a newer copy reads nothing of what an older one registers`
    return [
      problem(
        'API',
        text,
        `Let both have one copy: npm install @opentelemetry/api@${ownApi}, then npm dedupe`,
      ),
    ]
  }
  const beside = nested.length === 0 ? '' : `, beside ${nested.join(', ')}`
  return [ok('API', `@opentelemetry/api ${known}${beside}`)]
}

function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.')
}

function beginningFindings({ beginning }: Patient): Finding[] {
  if (beginning === 'ended') return []
  const what = beginning === 'left' ? 'The file calls process.exit' : 'The file did not end its start in time'
  const text = `${what}: what it had set up and loaded until then was looked at`
  return [note('Set-up', text, 'Name a file that only sets things up, where something is missing here')]
}

function providerFindings(patient: Patient): Finding[] {
  const { providers, importFailure } = patient
  if (importFailure !== undefined) {
    const remedy = 'Name a file that can be imported by itself, as node --import takes it'
    return [problem('Set-up', `Cannot import the set-up file: ${importFailure}`, remedy)]
  }
  if (providers === undefined || providers.length === 0) return sdkFindings(patient)
  return providers.map(({ name, isJoined }) =>
    isJoined
      ? ok('SDK', `Joined ${name} of the application, by its list of span processors`)
      : problem(
          'SDK',
          `Cannot join the spans of ${name}: it has no place for a further span processor`,
          'Give lifesign.spanProcessor to this provider where it is made',
        ),
  )
}

function sdkFindings({ sdk, otherSdks, startsSdk, providers }: Patient): Finding[] {
  // One brings along parts of the other.
  const byHand = sdk === undefined && otherSdks.length > 0 && providers === undefined
  if (byHand) {
    const text = `${otherSdks.join(', ')} is installed: name the file that sets it up with --import, and it is looked at`
    return [note('SDK', text)]
  }
  if (!startsSdk) return [note('SDK', 'Lifesign starts none here (LIFESIGN_START_SDK=false)')]
  if (sdk === undefined) {
    const text = 'No OpenTelemetry SDK is installed, and none was registered, so nothing is exported'
    return [problem('SDK', text, 'Run npm install @opentelemetry/sdk-node, and lifesign/register starts it')]
  }
  if (sdk.refusal !== undefined) {
    return [problem('SDK', sdk.refusal, 'Run npm install @opentelemetry/sdk-node@latest')]
  }
  return [
    ok('SDK', `lifesign/register starts NodeSDK of @opentelemetry/sdk-node ${sdk.version ?? ''}`.trim()),
  ]
}

function optionFindings({ source, isDefault, unnamedFile, complaints }: Patient): Finding[] {
  const found = complaints.map((complaint) => problem('Options', complaint, remedyOf(complaint)))
  const unread =
    unnamedFile === undefined
      ? []
      : [
          note(
            'Options',
            `${unnamedFile} is read because it lies here: an application needs LIFESIGN_CONFIG=${unnamedFile}, or imports it`,
          ),
        ]
  const read = isDefault ? 'The defaults hold: there is no config file here' : `Read from ${source}`
  return [...(found.length > 0 ? found : [ok('Options', read)]), ...unread]
}

/** By the words of the complaint: they are our own. */
const REMEDIES: readonly (readonly [pattern: RegExp, remedy: string])[] = [
  [/no such file/, 'Correct the path in LIFESIGN_CONFIG or --config: it is read from the working directory'],
  [/no such variable/, 'Correct its name: docs/options.md lists all variables'],
  [/no such option/, 'Correct its name: docs/options.md lists all options'],
  [/ needs LIFESIGN_/, 'Set that variable too, or neither'],
  [/another of this name/, 'Give the channel of the further start a name of its own'],
  [
    /comes too late|which stays/,
    'Say it at the first start; under lifesign/register in the file that LIFESIGN_CONFIG names',
  ],
  [/defaultOrigin/, 'Let defaultOrigin name one of the channels, or add the one that it names'],
  [/await at its top level/, 'Move the await into a function, or export a value'],
  [/runs no TypeScript|ES module in a package/, 'Rename the file so that it ends in .mjs'],
]

function remedyOf(complaint: string): string {
  return (
    REMEDIES.find(([pattern]) => pattern.test(complaint))?.[1] ?? 'Correct the value as the sentence says'
  )
}

function adapterFindings(patient: Patient): Finding[] {
  const found = frameworkFindings(patient)
  if (patient.adapters.some(({ name }) => name === 'model-http')) return found
  const text =
    'No adapter hears requests to models: those are known only from code and frameworks, or with modelHttp() among the adapters'
  return [...found, note('Adapter', text)]
}

/** A bundle has no modules that could be found as they are loaded. */
const BUNDLED = 'If it is bundled into the file, hand it over as the README of the adapter says'

type Hearing = 'as it is' | 'absent' | 'old' | 'not loaded' | 'fine'

/** A line for each kind of hearing: of a dozen frameworks an application has one or two. */
function frameworkFindings(patient: Patient): Finding[] {
  const all = patient.adapters.map((adapter) => ({ adapter, ...hearingOf(adapter, patient) }))
  const of = (wanted: Hearing): typeof all => all.filter(({ hearing }) => hearing === wanted)
  // Without its file nobody knows what the application loads.
  const verb = patient.providers === undefined ? 'listens for' : 'hears'
  const listed = (wanted: Hearing, words: (one: (typeof all)[number]) => string): string[] => {
    const rows = of(wanted).map(words)
    return rows.length === 0 ? [] : [rows.join(', ')]
  }
  return [
    ...of('old').map(oldFinding),
    ...listed('not loaded', ({ adapter, found }) => `${found} (${adapter.name})`).map((names) =>
      note('Adapter', `Installed, but the file has loaded none of it: ${names}`, BUNDLED),
    ),
    ...listed('fine', ({ adapter, found }) => `${adapter.name} ${verb} ${found}`).map((text) =>
      ok('Adapter', text),
    ),
    ...listed('as it is', ({ adapter }) => adapter.name).map((names) => ok('Adapter', `${names}: listening`)),
    ...listed('absent', ({ adapter }) => adapter.framework?.name ?? '').map((names) =>
      ok('Adapter', `Not installed here, and heard where they are: ${names}`),
    ),
  ]
}

function hearingOf(
  { name, framework }: Patient['adapters'][number],
  { versionOf, unloaded }: Patient,
): { readonly hearing: Hearing; readonly found: string } {
  if (framework === undefined) return { hearing: 'as it is', found: '' }
  const present = packageNames(framework).find((one) => versionOf(one) !== undefined)
  if (present === undefined) return { hearing: 'absent', found: '' }
  const version = String(versionOf(present))
  const found = `${present} ${version}`
  if (isOlder(version, framework.least)) return { hearing: 'old', found }
  return { hearing: unloaded.includes(name) ? 'not loaded' : 'fine', found }
}

function oldFinding({ adapter, found }: { adapter: Patient['adapters'][number]; found: string }): Finding {
  const [present] = found.split(' ')
  const remedy = `Update ${present} to ${adapter.framework?.least} or newer`
  return problem('Adapter', `${adapter.name} hears nothing of ${found}`, remedy)
}

/** What gives people a voice. */
const CHANNEL = 'Set LIFESIGN_WEBHOOK_URL, or give channels to startLifesign or the config file'

function placeFindings({ channels, defaultOrigin }: Patient): Finding[] {
  if (channels.length === 0 && defaultOrigin === undefined) {
    const text = 'There is no channel: telemetry goes out, and people are told nothing'
    return [note('Channels', text, CHANNEL)]
  }
  if (channels.length === 0) {
    return [problem('Channels', 'There is no channel, so defaultOrigin leads nowhere', CHANNEL)]
  }
  if (defaultOrigin === undefined) {
    return [note('Origin', 'There is no defaultOrigin: runs without an origin of their own reach nobody')]
  }
  const { channel, room } = defaultOrigin
  if (channels.some(({ name }) => name === channel)) {
    return [ok('Origin', `Runs without an origin go to room ${room} on ${channel}`)]
  }
  const known = channels.map(({ name }) => name).join(', ')
  const text = `defaultOrigin leads nowhere: there is no channel ${channel}`
  return [problem('Origin', text, `Let it name one of ${known}`)]
}
