import { closeSync, openSync, readFileSync, readSync } from 'node:fs'

const chunkBytes = 4_000_000
const zeros = Buffer.alloc(chunkBytes)

/**
 * Looks for texts in the memory of another process, as V8 and buffers keep them: one byte or two a character.
 *
 * @returns those that are there; undefined where the platform does not let this process look
 */
export function foundInMemory(pid: number, texts: string[]): string[] | undefined {
  let maps: string
  let memory: number
  try {
    maps = readFileSync(`/proc/${pid}/maps`, 'utf8')
    memory = openSync(`/proc/${pid}/mem`, 'r')
  } catch {
    return undefined
  }
  const found = new Set<string>()
  const forms = texts.flatMap((text) =>
    [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le')].map((bytes) => ({ text, bytes })),
  )
  const longest = Math.max(...forms.map(({ bytes }) => bytes.length))
  try {
    for (const chunk of chunksOf(memory, maps, longest)) {
      for (const { text, bytes } of forms) if (!found.has(text) && chunk.includes(bytes)) found.add(text)
      if (found.size === texts.length) break
    }
  } finally {
    closeSync(memory)
  }
  return texts.filter((text) => found.has(text))
}

/** What the process may write, piece by piece; each begins with the end of the one before. */
function* chunksOf(memory: number, maps: string, overlap: number): Generator<Buffer> {
  const buffer = Buffer.alloc(chunkBytes)
  for (const [, from = '', to = ''] of maps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw/gm)) {
    const end = parseInt(to, 16)
    for (let at = parseInt(from, 16); at < end; at += chunkBytes - overlap) {
      const read = readAt(memory, buffer, at, Math.min(chunkBytes, end - at))
      const chunk = buffer.subarray(0, read)
      // Most of what V8 reserves was never written.
      if (!chunk.equals(zeros.subarray(0, read))) yield chunk
    }
  }
}

function readAt(memory: number, buffer: Buffer, at: number, length: number): number {
  try {
    return readSync(memory, buffer, 0, length, at)
  } catch {
    // It has given the memory back meanwhile.
    return 0
  }
}
