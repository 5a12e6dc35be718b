/** Doubles and conformance suites for tests of hosts and plugs. */

export { FakeClock, type FakeClockOptions } from './fake-clock.ts'
