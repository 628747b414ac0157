import type { ParseArgsOptionDescriptor } from 'node:util'
import type { Output } from './output.ts'

/** What a command is run in. */
export interface Surroundings {
  output: Output
  env: Record<string, string | undefined>
  /** Where relative paths begin. */
  directory: string
}

export interface Option extends ParseArgsOptionDescriptor {
  /** What its value is, such as `<url>`; a flag has none. */
  value?: string
  /** Half a sentence. */
  help: string
}

export type Values = Record<string, string | boolean | undefined>

export interface Invocation extends Surroundings {
  /** As many as the command has arguments. */
  args: string[]
  options: Values
}

export interface Command {
  /** One word or two, such as `user add`. */
  name: string
  /** What it takes, such as `<folder>`; all are required. */
  args: string[]
  /** Half a sentence, for the list of commands. */
  summary: string
  /** Sentences, for its own help. */
  details?: string
  options?: Record<string, Option>
  /** @returns the exit code @throws {CommandFailed} @throws {UsageError} */
  run(invocation: Invocation): Promise<number>
}

/** It was called right, and failed all the same: exit code 1. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed'
}

/** It was called wrongly: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The text of an option that is given, or undefined. */
export function textOption(options: Values, name: string): string | undefined {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}
