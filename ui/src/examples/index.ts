import announce from './fan-out-and-join.json'
import greeting from './polite-greeting.json'
import watch from './is-it-up.json'
import type { ImportFile } from '../api/types.ts'

export interface Example {
  title: string
  text: string
  file: ImportFile
}

/** To open and run with no account anywhere; the server's tests import and run each. */
export const examples: Example[] = [
  {
    title: 'Polite greeting',
    text: 'One blank, one text: the smallest thing that answers.',
    file: greeting as ImportFile,
  },
  {
    title: 'Words in parallel',
    text: 'Two pieces of JavaScript run at once, a text waits for both.',
    file: announce as ImportFile,
  },
  {
    title: 'Is it up?',
    text: 'Asks a web address; another branch comes to the rescue when that fails.',
    file: watch as ImportFile,
  },
]
