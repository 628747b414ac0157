import type { Component } from 'svelte'

export interface MenuItem {
  label: string
  icon?: Component<{ size?: number | string }>
  onSelect: () => void
  danger?: boolean
  disabled?: boolean
  /** A line above it. */
  separated?: boolean
}
