import { api, dataOf } from '../api/client.ts'
import type { ImportFile, Interaction } from '../api/types.ts'

/** Makes an interaction of what was exported, here or elsewhere. @throws {ApiProblem} saying which part does not fit */
export function importFile(file: ImportFile): Promise<Interaction> {
  return dataOf(api.POST('/api/interactions/import', { body: file }))
}

/** @throws {Error} where the file is no JSON, or nothing that a hub has exported */
export async function readImport(file: File): Promise<ImportFile> {
  const text = await file.text()
  const remedy = 'choose a file that was exported from a hub'
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    throw new Error(`${file.name} is not JSON: ${remedy}`)
  }
  if (typeof content !== 'object' || content === null || !('interaction' in content))
    throw new Error(`${file.name} has no interaction in it: ${remedy}`)
  return content as ImportFile
}

/** Hands a file to the browser to keep. */
export function download(name: string, value: unknown): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(value, null, 2)], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
