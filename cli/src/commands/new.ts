import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { type Command, CommandFailed, UsageError } from '../command.ts'
import { linkSdk } from '../link-sdk.ts'
import { scaffold } from '../scaffold.ts'

export const newPackage: Command = {
  name: 'new',
  args: ['<name>'],
  summary: 'Make a package with a custom task and its test',
  details: 'The package is a folder of that name, here; the type of its task is custom.<name>.',
  async run({ args: [name = ''], output, directory }) {
    if (!/^[a-z][a-z0-9-]{0,63}$/.test(name)) {
      throw new UsageError(`A name is made of a-z, 0-9 and -, and begins with a letter; "${name}" is not`)
    }
    const folder = resolve(directory, name)
    try {
      await mkdir(folder)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EEXIST') throw new CommandFailed(`There is a ${name} here already: choose another name`)
      throw new CommandFailed(`The folder ${folder} cannot be made (${code})`)
    }
    for (const [path, text] of Object.entries(scaffold(name))) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
      output.say(`made ${relative(directory, join(folder, path))}`)
    }
    await linkSdk(folder)
    output.say(`\nCheck it, and test it at every save:   patchbay dev ${name}`)
    output.say(`Publish it on a hub that runs:         patchbay push ${name}`)
    return 0
  },
}
