/** Grafana's types with plain strings where they have enums: no line of Grafana's code is needed to build. */

/** The same shape, as JSON holds it. */
export type Plain<T> = T extends string
  ? `${T}`
  : T extends number | boolean | null | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? Plain<Item>[]
      : T extends object
        ? { [Key in keyof T]: Plain<T[Key]> }
        : T
