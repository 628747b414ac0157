type Theme = 'light' | 'dark'

const key = 'patchbay.theme'
const system = matchMedia('(prefers-color-scheme: dark)')

/** Follows the system until one is chosen; what was chosen survives. public/theme.js sets it before the first paint. */
class ThemeChoice {
  #chosen = $state<Theme | undefined>(stored())
  #systemIsDark = $state(system.matches)

  constructor() {
    system.addEventListener('change', ({ matches }) => (this.#systemIsDark = matches))
    // Another tab has chosen.
    addEventListener('storage', (event) => {
      if (event.key === key) this.#show(stored())
    })
  }

  get current(): Theme {
    return this.#chosen ?? (this.#systemIsDark ? 'dark' : 'light')
  }

  toggle(): void {
    const next = this.current === 'dark' ? 'light' : 'dark'
    localStorage.setItem(key, next)
    this.#show(next)
  }

  #show(theme: Theme | undefined): void {
    this.#chosen = theme
    if (theme) document.documentElement.dataset['theme'] = theme
    else delete document.documentElement.dataset['theme']
  }
}

function stored(): Theme | undefined {
  const value = localStorage.getItem(key)
  return value === 'light' || value === 'dark' ? value : undefined
}

export const theme = new ThemeChoice()
