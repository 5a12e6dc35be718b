/** Which names of the GenAI conventions are exported: those of now, those of before, or both. */

/** A choice of names. At least one is true. */
export interface GenAiConventions {
  /** The names of v0.1.0. */
  readonly current: boolean
  /** The names before v0.1.0. */
  readonly legacy: boolean
}

/** The names of v0.1.0 alone. */
export const CURRENT_CONVENTIONS: GenAiConventions = { current: true, legacy: false }

/**
 * Reads the variable of OpenTelemetry with which users stay on names that they have boards for.
 *
 * @param optIn `OTEL_SEMCONV_STABILITY_OPT_IN`: a list with commas. `gen_ai/dup` comes before `gen_ai_legacy`;
 *   what is not about GenAI is left to others
 *
 * @example
 * genAiConventions('http, gen_ai/dup') // { current: true, legacy: true }
 */
export function genAiConventions(
  optIn = process.env['OTEL_SEMCONV_STABILITY_OPT_IN'] ?? '',
): GenAiConventions {
  const values = new Set(optIn.split(',').map((value) => value.trim()))
  if (values.has('gen_ai/dup')) return { current: true, legacy: true }
  return values.has('gen_ai_legacy') ? { current: false, legacy: true } : CURRENT_CONVENTIONS
}
