/** Makes elements and components; all children are text or elements, never markup. */

import { h, type Attributes, type ComponentChildren, type ComponentClass, type VNode } from 'preact'

/** An element. */
export function el(tag: string, props: object | null, ...children: ComponentChildren[]): VNode {
  return h(tag, props as Attributes, ...children) as unknown as VNode
}

/** A component, which decides itself whether it is drawn again. */
export function part<Props extends object>(
  type: ComponentClass<Props>,
  props: Props & { readonly key?: string },
): VNode {
  return h(type, props as Props & Attributes) as unknown as VNode
}
