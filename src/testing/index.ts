/** Doubles and conformance suites for tests of hosts and plugs. */

export { FakeClock, type FakeClockOptions } from './fake-clock.ts'
export type { AdapterCase, AdapterFixture, AdapterScenes, Scene, Stage } from './adapter-fixture.ts'
export { testAdapter } from './adapter-suite.ts'
export { type Breakage, breakRun, brokenRecorder } from './broken-recorder.ts'
export { RecordedRun, RecordedWork } from './recorded-run.ts'
export {
  type RecordedOwned,
  type RecordedProcess,
  type RecordedWarning,
  RecordingRecorder,
} from './recording-recorder.ts'
export { testChannel, type ChannelCase, type ChannelFixture } from './channel-suite.ts'
export type { Edited, OpenChannel, Received } from './channel-suite.ts'
export { collectTelemetry, type CollectedTelemetry } from './collect-telemetry.ts'
export type { CollectedEvent, CollectedPoint, CollectedScope, CollectedSpan } from './collected.ts'
