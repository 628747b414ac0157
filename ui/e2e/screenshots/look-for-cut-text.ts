/**
 * What of a page is cut without an ellipsis, or reaches beyond the window where nothing scrolls. Runs in the page.
 *
 * @returns each as its element and words
 */
export function lookForCutText(): string[] {
  const found = new Set<string>()
  const nameOf = (element: Element, text: string) =>
    `${element.tagName.toLowerCase()}.${[...element.classList].filter((name) => !name.startsWith('svelte-')).join('.')} “${text.trim().slice(0, 60)}”`
  // Of these the owner shows as much as there is room for.
  const left = '.visually-hidden, .skip, .cm-editor, .svelte-flow__minimap, .svelte-flow__attribution'
  const beyond = document.documentElement.scrollWidth - innerWidth
  if (beyond > 0) found.add(`the page is ${beyond} pixels wider than the window`)

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement
    const text = node.textContent ?? ''
    if (!element || text.trim() === '' || element.closest(left)) continue
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    const box = range.getBoundingClientRect()
    if (box.width === 0) continue
    const how = cutBy(element, box)
    if (how !== undefined) found.add(`${how}: ${nameOf(element, text)}`)
  }
  return [...found]

  function cutBy(element: Element, box: DOMRect): string | undefined {
    for (let around: Element | null = element; around; around = around.parentElement) {
      // A canvas is as large as one likes.
      if (around.matches('.svelte-flow')) return undefined
      const style = getComputedStyle(around)
      if (/auto|scroll/.test(style.overflowX + style.overflowY)) return undefined
      if (style.overflowX === 'visible' && style.overflowY === 'visible') {
        if (style.position === 'fixed') break
        continue
      }
      const clip = around.getBoundingClientRect()
      // For a screen reader alone.
      if (clip.width < 2 || clip.height < 2) return undefined
      if (style.textOverflow !== 'ellipsis' && (box.right > clip.right + 1 || box.left < clip.left - 1))
        return 'cut at the side'
      if (style.webkitLineClamp === 'none' && (box.bottom > clip.bottom + 3 || box.top < clip.top - 3))
        return 'cut above or below'
      if (style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none') return undefined
    }
    return box.right > innerWidth + 1 || box.left < -1 ? 'beyond the window' : undefined
  }
}
