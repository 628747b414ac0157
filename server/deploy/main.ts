import { existsSync, readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { composeProblems } from './compose-problems.ts'
import { dockerfileProblems } from './dockerfile-problems.ts'
import { kubernetesProblems } from './kubernetes-problems.ts'

/** `npm run check:docker`: what can be seen of the deployment's files without an engine. */
const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')

const { workspaces } = JSON.parse(read('package.json')) as { workspaces: string[] }
const sources = glob(`{${workspaces.join(',')}}/{src,build}/**`, {
  cwd: root,
  exclude: (name) => name === 'node_modules',
})
const needed = (await Array.fromAsync(sources)).filter(
  (path) => /\.(ts|svelte|css|json|html)$/.test(path) && !path.endsWith('.test.ts'),
)

const problems = {
  'docker-compose.yml': composeProblems(read('docker-compose.yml'), root),
  Dockerfile: dockerfileProblems(read('Dockerfile'), {
    root,
    ignore: read('.dockerignore'),
    workspaces: workspaces.filter((workspace) => existsSync(join(root, workspace, 'package.json'))),
    needed: [...needed, 'package.json', 'package-lock.json', 'ui/index.html', 'server/package.json'],
    secret: ['secrets/secret-key', 'data/patchbay.sqlite', '.env', '.env.local', '.git/config'],
  }),
  'docs/kubernetes.md': kubernetesProblems(read('docs/kubernetes.md')),
}

const lines = Object.entries(problems).flatMap(([file, found]) =>
  found.map((problem) => `${file}: ${problem}`),
)
process.stdout.write(
  lines.length > 0 ? `${lines.join('\n')}\n` : `${Object.keys(problems).join(', ')}: nothing to mend\n`,
)
process.exitCode = lines.length > 0 ? 1 : 0
