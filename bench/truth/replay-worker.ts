/** Replays one seed in a thread of its own. */
// Messages between threads have no origin.
// oxlint-disable unicorn/require-post-message-target-origin

import { parentPort, workerData } from 'node:worker_threads'
import { stopMachineClock } from './machine.ts'
import { replay } from './replay.ts'
import type { ReplayPlan } from './replay.ts'

stopMachineClock()
parentPort?.postMessage(await replay(workerData as ReplayPlan))
