import { api, dataOf } from '../api/client.ts'
import type { ImportFile, Interaction } from '../api/types.ts'

/** Makes an interaction of what was exported, here or elsewhere. @throws {ApiProblem} saying which part does not fit */
export function importFile(file: ImportFile): Promise<Interaction> {
  return dataOf(api.POST('/api/interactions/import', { body: file }))
}

/** @throws {Error} where the file is no JSON */
export async function readImport(file: File): Promise<ImportFile> {
  const text = await file.text()
  try {
    return JSON.parse(text) as ImportFile
  } catch {
    throw new Error(`${file.name} is not JSON: choose a file that was exported from a hub`)
  }
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
