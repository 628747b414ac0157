import { FatalError } from '@patchbay/sdk'

/** Notion, “Request limits”: https://developers.notion.com/reference/request-limits */
const limits = { text: 2_000, blocks: 100 }

/**
 * A text as blocks of Notion, a paragraph each.
 *
 * @throws {FatalError} if there are more than a page may be made with
 */
export function paragraphs(text: string): object[] {
  const blocks = text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '')
  if (blocks.length > limits.blocks) {
    throw new FatalError(
      `"text" has ${blocks.length} paragraphs, and Notion takes ${limits.blocks} in a new page: join some of them`,
    )
  }
  return blocks.map((paragraph) => ({
    object: 'block',
    type: 'paragraph',
    paragraph: { rich_text: richText(paragraph) },
  }))
}

/** A text in as many pieces as Notion wants it, none cut within a letter. */
export function richText(text: string): object[] {
  const pieces: string[] = []
  for (let rest = text; rest !== ''; rest = rest.slice(pieces.at(-1)?.length)) {
    const piece = rest.slice(0, limits.text)
    pieces.push(/[\ud800-\udbff]$/.test(piece) && piece.length < rest.length ? piece.slice(0, -1) : piece)
  }
  return pieces.map((content) => ({ type: 'text', text: { content } }))
}
