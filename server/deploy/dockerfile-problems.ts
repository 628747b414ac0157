import { existsSync } from 'node:fs'
import { join } from 'node:path'
import dockerignore from '@balena/dockerignore'
import { Copy, DockerfileParser, type From, type Instruction } from 'dockerfile-ast'
import { isRoot } from './compose-problems.ts'
import { environmentProblems } from './variables.ts'

/** One `FROM` and what follows it. */
interface Stage {
  from: From
  instructions: Instruction[]
}

/** What the image has to have, and what may not get into it; relative to the root. */
export interface ImageRules {
  root: string
  /** Files of `.dockerignore`, a pattern each line. */
  ignore: string
  /** Workspaces of the root's package.json: `npm ci` needs the manifest of each. */
  workspaces: string[]
  /** Files that the program reads when it runs. */
  needed: string[]
  /** Paths that may hold secrets. */
  secret: string[]
}

/** What is wrong with a Dockerfile and its `.dockerignore`, as far as that can be seen without an engine. */
export function dockerfileProblems(text: string, rules: ImageRules): string[] {
  const stages = stagesOf(text)
  const last = stages.at(-1)
  if (!last) return ['it has no FROM']
  const isIgnored = ignoredBy(rules.ignore)
  return [
    ...stages.flatMap(({ from }) => baseProblems(from, stages)),
    ...stages.flatMap((stage) => copyProblems(stage, stages, isIgnored, rules.root)),
    ...stages.flatMap((stage) => manifestProblems(stage, rules.workspaces)),
    ...stages.flatMap((stage) => secretProblems(stage)),
    ...lastStageProblems(last),
    ...rules.needed.filter(isIgnored).map((path) => `.dockerignore keeps ${path} out, which is needed`),
    ...rules.secret.filter((path) => !isIgnored(path)).map((path) => `.dockerignore lets ${path} in`),
  ]
}

function stagesOf(text: string): Stage[] {
  const stages: Stage[] = []
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    if (instruction.getKeyword() === 'FROM') stages.push({ from: instruction as From, instructions: [] })
    else stages.at(-1)?.instructions.push(instruction)
  }
  return stages
}

function ignoredBy(patterns: string): (path: string) => boolean {
  // The package says default twice: what is imported is the module.
  const filter = dockerignore.default().add(patterns)
  return (path) => filter.ignores(path)
}

function baseProblems(from: From, stages: Stage[]): string[] {
  const image = from.getImage() ?? ''
  const isStage = stages.some((stage) => stage.from.getBuildStage() === image)
  return isStage || /:[\w.-]*\d/.test(image) ? [] : [`${image} names no version`]
}

function copyProblems(
  { instructions }: Stage,
  stages: Stage[],
  isIgnored: (path: string) => boolean,
  root: string,
): string[] {
  return named(instructions, 'COPY', 'ADD').flatMap((instruction) => {
    const from = instruction instanceof Copy ? instruction.getFromFlag()?.getValue() : undefined
    if (typeof from === 'string') {
      return stages.some((stage) => stage.from.getBuildStage() === from) ? [] : [`there is no stage ${from}`]
    }
    return wordsOf(instruction)
      .slice(0, -1)
      .filter((source) => source !== '.')
      .flatMap((source) => {
        if (!existsSync(join(root, source))) return [`${source} is copied, but is not there`]
        return isIgnored(source) ? [`${source} is copied, but .dockerignore keeps it out`] : []
      })
  })
}

/** Where `npm ci` runs before everything is copied, the manifests have to be. */
function manifestProblems({ instructions }: Stage, workspaces: string[]): string[] {
  const install = instructions.findIndex((one) => /\bnpm ci\b/.test(one.getRawArgumentsContent() ?? ''))
  if (install === -1) return []
  const copied = named(instructions.slice(0, install), 'COPY').flatMap(wordsOf)
  return [...workspaces.map((workspace) => `${workspace}/package.json`), 'package.json', 'package-lock.json']
    .filter((manifest) => !copied.includes(manifest))
    .map((manifest) => `npm ci runs before ${manifest} is copied`)
}

function secretProblems({ instructions }: Stage): string[] {
  return named(instructions, 'ENV', 'ARG').flatMap((instruction) => {
    const content = instruction.getRawArgumentsContent() ?? ''
    return /\b\w*(SECRET|PASSWORD|TOKEN|KEY|MONGODB_URL)\w*\b/i.test(content)
      ? [`a secret would stay in the image: ${instruction.getKeyword()} ${content}`]
      : []
  })
}

function lastStageProblems({ instructions }: Stage): string[] {
  const problems: string[] = []
  const user = named(instructions, 'USER').at(-1)?.getRawArgumentsContent()
  if (user === undefined || user === null || isRoot(user)) problems.push('it runs as root')
  for (const keyword of ['HEALTHCHECK', 'CMD', 'EXPOSE'])
    if (named(instructions, keyword).length === 0) problems.push(`it has no ${keyword}`)
  const pairs = named(instructions, 'ENV').flatMap((env) =>
    wordsOf(env).map((word) => word.split('=', 2) as [string, string]),
  )
  return [...problems, ...environmentProblems(Object.fromEntries(pairs))]
}

function named(instructions: Instruction[], ...keywords: string[]): Instruction[] {
  return instructions.filter((instruction) => keywords.includes(instruction.getKeyword()))
}

/** Its arguments without flags. */
function wordsOf(instruction: Instruction): string[] {
  return instruction.getArguments().map((argument) => argument.getValue())
}
