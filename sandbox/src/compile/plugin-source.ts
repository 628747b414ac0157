/** A task's source: a file in a plugin's folder, or the text of a single file. */
export type PluginSource =
  | {
      kind: 'file'
      /** Absolute path of the file whose default export is the task. */
      file: string
      /** Absolute path of the plugin's folder: only files in it are bundled, symbolic links resolved. */
      root: string
      /** npm packages that may be bundled although they are installed outside of `root`. */
      packages?: string[]
    }
  | {
      kind: 'text'
      /** Name shown in diagnostics and stacks, such as `shout.ts`. */
      name: string
      /** TypeScript or JavaScript; may import the SDK only. */
      text: string
    }

/** Largest source file in bytes, and largest bundle. */
export const sizeLimits = { source: 1_000_000, bundle: 2_000_000 } as const
