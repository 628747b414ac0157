import { messageOf } from '../api/problem.ts'

export interface ToastAction {
  label: string
  run: () => void
}

export interface Toast {
  id: number
  /** What it is about; of two about the same only the newer one is shown. */
  about: string
  tone: 'ok' | 'bad' | 'info'
  title: string
  text: string | undefined
  action: ToastAction | undefined
}

export interface ToastOptions {
  text?: string
  action?: ToastAction
  /** What it is about: it takes the place of an older one about the same. Its title unless given. */
  about?: string
  /** Milliseconds; errors and what offers an action stay for longer unless given. */
  lastsMs?: number
}

const maxShown = 4

/** Short messages over the page; read out by screen readers. */
class Toasts {
  shown = $state.raw<Toast[]>([])
  #ids = 0
  #timers = new Map<number, ReturnType<typeof setTimeout>>()

  ok(title: string, options: ToastOptions = {}): void {
    this.#add('ok', title, options)
  }

  info(title: string, options: ToastOptions = {}): void {
    this.#add('info', title, options)
  }

  /** @param error what was thrown; its message is shown below the title */
  bad(title: string, error?: unknown, options: ToastOptions = {}): void {
    this.#add('bad', title, { ...(error !== undefined && { text: messageOf(error) }), ...options })
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id))
    this.#timers.delete(id)
    this.shown = this.shown.filter((toast) => toast.id !== id)
  }

  /** A person who reads or points at them is not hurried. */
  hold(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
  }

  release(): void {
    for (const { id } of this.shown) this.#dismissLater(id, 4_000)
  }

  #add(tone: Toast['tone'], title: string, { text, action, about = title, lastsMs }: ToastOptions): void {
    const id = (this.#ids += 1)
    for (const older of this.shown) if (older.about === about) this.dismiss(older.id)
    this.shown = [...this.shown, { id, about, tone, title, text, action }].slice(-maxShown)
    this.#dismissLater(id, lastsMs ?? (tone === 'bad' || action ? 9_000 : 5_000))
  }

  #dismissLater(id: number, ms: number): void {
    clearTimeout(this.#timers.get(id))
    this.#timers.set(
      id,
      setTimeout(() => this.dismiss(id), ms),
    )
  }
}

export const toasts = new Toasts()
