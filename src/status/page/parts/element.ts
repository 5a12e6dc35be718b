/** Makes elements and components; all children are text or elements, never markup. */

import { h, type Attributes, type ComponentChildren, type ComponentClass, type VNode } from 'preact'

/**
 * An element: `el('b', text)`, `el('div.row.on', { title }, text)`.
 *
 * @param name a tag and its classes; never words of others
 * @param first its attributes, if they are a plain object, else its first child
 */
export function el(name: string, first?: object | ComponentChildren, ...rest: ComponentChildren[]): VNode {
  const [tag = '', ...classes] = name.split('.')
  const hasProps = first?.constructor === Object
  const children = hasProps ? rest : [first as ComponentChildren, ...rest]
  const props: object = { ...(hasProps ? (first as object) : {}), class: classes.join(' ') || undefined }
  return h(tag, props as Attributes, ...children) as unknown as VNode
}

/** The first element of the page that a selector names. */
export function find<Found extends Element = HTMLElement>(selector: string): Found | null {
  return document.querySelector<Found>(selector)
}

/** A component, which decides itself whether it is drawn again. */
export function part<Props extends object>(
  type: ComponentClass<Props>,
  props: Props & { readonly key?: string },
): VNode {
  return h(type, props as Props & Attributes) as unknown as VNode
}
