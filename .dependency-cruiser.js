/** Who may import what. Tests may reach further than what they test. */
const tests = '\\.test\\.ts$'

/** The folders of the server that say what happens, not how it is transported or kept. */
const useCases =
  '^server/src/(interactions|packages|plugins|schedules|sessions|tasks|integrations|secrets|auth|users)/'

/** The providers that accounts are connected to in tests, the server's and the browser's. */
const testProvider = '^server/test/support/(authorization-server|keyed-api)\\.ts$'

const only = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from,
  to: { pathNot: allowed },
})

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Types may be shared by two files that need each other; code may not.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment:
        'An import that is not found is checked by no other rule. What a build writes may not be there yet.',
      from: {},
      to: { couldNotResolve: true, pathNot: '/generated/' },
    },
    {
      name: 'declared',
      severity: 'error',
      comment:
        'A workspace names in its package.json what it imports; the tools of the tests are the root’s.',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], pathNot: '^node_modules/(vitest|fast-check)/' },
    },
    {
      name: 'no-dev-dependency-in-code',
      severity: 'error',
      comment: 'What runs is a dependency, not a devDependency.',
      from: {
        path: '^(sdk|graph|sandbox|plugins|server|cli)/src/',
        pathNot: [tests, '^server/src/store/store-contract\\.ts$', '-contract\\.ts$', '/testing/'],
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '/@types/' },
    },
    ...['sdk', 'graph', 'sandbox', 'plugins', 'server', 'cli', 'ui'].map((workspace) => ({
      name: `${workspace}-by-package-name`,
      severity: 'error',
      comment: 'Across workspaces only by package name.',
      from: { path: `^${workspace}/` },
      to: {
        path: '^(sdk|graph|sandbox|plugins|server|cli|ui)/',
        pathNot: [`^${workspace}/`, testProvider],
        dependencyTypes: ['local'],
      },
    })),
    only(
      'sdk-stands-alone',
      { path: '^sdk/src/', pathNot: tests },
      ['^sdk/src/', '^node_modules/typebox/'],
      'Authors bundle the SDK into an isolate: nothing of Node, nothing of ours.',
    ),
    only(
      'sdk-testing',
      { path: '^sdk/testing/', pathNot: tests },
      ['^sdk/', '^sandbox/src/index\\.ts$', '^node_modules/typebox/', '^node:', '^[a-z_/]+$'],
      'The testing entry runs tasks in the sandbox.',
    ),
    only(
      'graph-stands-alone',
      { path: '^graph/src/', pathNot: tests },
      ['^graph/src/', '^sdk/src/index\\.ts$'],
      'The server and the browser check graphs with the same code: nothing of Node, nothing of either.',
    ),
    only(
      'plugins-know-the-sdk',
      { path: '^plugins/src/.+/', pathNot: tests },
      ['^plugins/src/', '^sdk/src/index\\.ts$', '^node_modules/(jsonata|tlds)/'],
      'Built-in tasks are compiled and sandboxed like anyone’s.',
    ),
    only(
      'sandbox-knows-the-sdk',
      { path: '^sandbox/src/', pathNot: tests },
      ['^sandbox/src/', '^sdk/src/', '^sdk/task-tsconfig\\.json$', '^node_modules/', '^[a-z_/:]+$'],
      'The sandbox knows nothing of HTTP, users or the store.',
    ),
    {
      name: 'one-importer-of-isolated-vm',
      severity: 'error',
      from: { pathNot: '^sandbox/src/isolate/' },
      to: { path: '^node_modules/isolated-vm/' },
    },
    {
      name: 'one-importer-of-esbuild',
      severity: 'error',
      comment: 'The runtime that every isolate starts from is built by isolate/build-runtime.ts.',
      from: { pathNot: ['^sandbox/src/compile/', '^sandbox/src/isolate/build-runtime\\.ts$'] },
      to: { path: '^node_modules/esbuild/' },
    },
    only(
      'engine-is-pure',
      { path: '^server/src/engine/', pathNot: tests },
      ['^server/src/engine/', '^server/src/errors\\.ts$', '^graph/src/', '^sdk/src/', '^sandbox/src/'],
      'Graphs in, states out: time and randomness are parameters, nothing is read or written.',
    ),
    {
      name: 'engine-takes-types-of-the-sandbox',
      severity: 'error',
      from: { path: '^server/src/engine/', pathNot: tests },
      to: { path: '^sandbox/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'use-cases-know-no-transport',
      severity: 'error',
      comment: 'Passport strategies are what auth/ has of HTTP.',
      from: { path: useCases, pathNot: [tests, '^server/src/auth/.*strateg'] },
      to: {
        path: [
          '^server/src/(http|scheduler|store/(sqlite|mongo))/',
          '^server/src/(main|compose|config)\\.ts$',
          '^node_modules/(koa|koa-[^/]+|@koa/[^/]+|helmet|passport[^/]*|agenda|mongodb)/',
          '^(node:)?(sqlite|http|https|http2|net)$',
        ],
        pathNot: '^server/src/scheduler/.*port\\.ts$',
      },
    },
    {
      name: 'http-calls-use-cases',
      severity: 'error',
      from: { path: '^server/src/http/', pathNot: tests },
      to: { path: ['^server/src/store/(sqlite|mongo)/', '^server/src/scheduler/', '^(node:)?sqlite$'] },
    },
    {
      name: 'adapters-only-from-compose',
      severity: 'error',
      from: {
        path: '^server/src/',
        pathNot: [
          tests,
          '^server/src/(compose|doctor/check-data)\\.ts$',
          '^server/src/store/(sqlite|mongo)/',
        ],
      },
      to: { path: '^server/src/store/(sqlite|mongo)/' },
    },
    {
      name: 'one-importer-of-drivers',
      severity: 'error',
      from: { path: '^server/src/', pathNot: [tests, '^server/src/store/(sqlite|mongo)/'] },
      to: { path: ['^(node:)?sqlite$', '^node_modules/mongodb/'] },
    },
    {
      name: 'store-knows-records',
      severity: 'error',
      from: { path: '^server/src/store/', pathNot: tests },
      to: { path: '^server/src/(http|sessions|interactions|tasks|auth|users|scheduler|compose|config|main)' },
    },
    {
      name: 'server-uses-public-entries',
      severity: 'error',
      comment: 'What another workspace does not export is its own.',
      from: { path: '^server/', pathNot: tests },
      to: {
        path: '^(sdk|graph|sandbox|plugins)/',
        pathNot: '^(sdk/(src|testing)/(index|isolate)|(graph|sandbox|plugins)/src/index)\\.ts$',
      },
    },
    only(
      'command-line-stands-outside',
      { path: '^cli/', pathNot: tests },
      [
        '^cli/',
        '^(sdk/(src|testing)/index|sandbox/src/index|server/src/(main|doctor/examine))\\.ts$',
        '^node:',
        '^[a-z_/]+$',
      ],
      'It starts a hub, or speaks to one over HTTP.',
    ),
    {
      name: 'server-starts-the-ui',
      severity: 'error',
      comment: 'The server serves what the UI builds; only where and whether it is current is of interest.',
      from: { path: '^(sdk|graph|sandbox|plugins|server)/', pathNot: tests },
      to: { path: '^ui/', pathNot: '^ui/build/(build-state|main)\\.ts$' },
    },
    {
      name: 'ui-knows-types',
      severity: 'error',
      comment: 'What the browser runs of ours is its own and graph/; of the server, types of the contract.',
      from: { path: '^ui/(src|e2e)/' },
      to: {
        path: '^(server|sandbox|plugins)/',
        pathNot: testProvider,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'ui-build-knows-the-contract',
      severity: 'error',
      from: { path: '^ui/build/' },
      to: {
        path: '^(sdk|graph|server|sandbox|plugins)/',
        pathNot: '^(server/src/http/contract-document\\.ts|sdk/task-tsconfig\\.json)$',
      },
    },
    {
      name: 'no-tests-in-code',
      severity: 'error',
      from: { pathNot: [tests, '^server/(test|bench)/', '^ui/e2e/'] },
      to: { path: [tests, '^server/(test|bench)/'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/testdata/', '/fixtures/', '^ui/dist'] },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json', '.svelte', '.d.ts'],
    },
  },
}
