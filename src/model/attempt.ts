/** How rooms do what nobody of the host waits for: trouble of ours goes no further. */

/**
 * Does work of ours. What it throws is reported and counted.
 *
 * @param task what it is, to complete "Cannot ..."
 * @returns what `work` returned, or undefined when it threw
 */
export type Attempt = <T>(task: string, work: () => T) => T | undefined
