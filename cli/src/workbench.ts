import { createSandbox, createTypeChecker, type Sandbox, type TypeChecker } from '@patchbay/sandbox'

/** What tasks are checked with: processes, which end with the work. */
export async function withWorkbench<Result>(
  work: (bench: { sandbox: Sandbox; typeChecker: TypeChecker }) => Promise<Result>,
): Promise<Result> {
  const fetch = () => Promise.reject(new Error('a definition has no network'))
  const typeChecker = createTypeChecker({ processes: 1 })
  const sandbox = await createSandbox({ runners: { trusted: 0, untrusted: 1 }, fetch })
  try {
    return await work({ sandbox, typeChecker })
  } finally {
    await Promise.all([sandbox.close(), typeChecker.close()])
  }
}
