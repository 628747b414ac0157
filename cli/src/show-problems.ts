import { relative } from 'node:path'
import type { Output } from './output.ts'

interface Problem {
  file: string
  line: number
  column: number
  message: string
}

/** A line each, as editors and terminals make links of. @param folder of the package, as seen from here */
export function showProblems({ complain, paint }: Output, problems: Problem[], folder: string): void {
  for (const { file, line, column, message } of problems) {
    const path = relative('', `${folder}/${file}`)
    complain(`${paint('strong', `${path}:${line}:${column}`)} ${message}`)
  }
}
