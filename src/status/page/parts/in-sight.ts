/** Tells when something comes into sight, and when it leaves it. */

const callbacks = new WeakMap<Element, (isSeen: boolean) => void>()
const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) callbacks.get(target)?.(isIntersecting)
})

/** @returns what ends it */
export function watch(element: Element, callback: (isSeen: boolean) => void): () => void {
  callbacks.set(element, callback)
  observer.observe(element)
  return () => observer.unobserve(element)
}
