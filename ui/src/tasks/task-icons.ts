import AtSign from '@lucide/svelte/icons/at-sign'
import Bell from '@lucide/svelte/icons/bell'
import BookOpen from '@lucide/svelte/icons/book-open'
import Bot from '@lucide/svelte/icons/bot'
import Braces from '@lucide/svelte/icons/braces'
import Calculator from '@lucide/svelte/icons/calculator'
import Calendar from '@lucide/svelte/icons/calendar'
import CircleDot from '@lucide/svelte/icons/circle-dot'
import Clock from '@lucide/svelte/icons/clock'
import Cloud from '@lucide/svelte/icons/cloud'
import CreditCard from '@lucide/svelte/icons/credit-card'
import Database from '@lucide/svelte/icons/database'
import FileText from '@lucide/svelte/icons/file-text'
import Filter from '@lucide/svelte/icons/funnel'
import GitBranch from '@lucide/svelte/icons/git-branch'
import Globe from '@lucide/svelte/icons/globe'
import Hash from '@lucide/svelte/icons/hash'
import Heart from '@lucide/svelte/icons/heart'
import Image from '@lucide/svelte/icons/image'
import KeyRound from '@lucide/svelte/icons/key-round'
import Languages from '@lucide/svelte/icons/languages'
import Link from '@lucide/svelte/icons/link'
import List from '@lucide/svelte/icons/list'
import Mail from '@lucide/svelte/icons/mail'
import MapPin from '@lucide/svelte/icons/map-pin'
import Megaphone from '@lucide/svelte/icons/megaphone'
import MessageSquare from '@lucide/svelte/icons/message-square'
import Music from '@lucide/svelte/icons/music'
import OctagonX from '@lucide/svelte/icons/octagon-x'
import Phone from '@lucide/svelte/icons/phone'
import Puzzle from '@lucide/svelte/icons/puzzle'
import Repeat from '@lucide/svelte/icons/repeat'
import Rss from '@lucide/svelte/icons/rss'
import Search from '@lucide/svelte/icons/search'
import Send from '@lucide/svelte/icons/send'
import Share from '@lucide/svelte/icons/share-2'
import ShoppingCart from '@lucide/svelte/icons/shopping-cart'
import Shuffle from '@lucide/svelte/icons/shuffle'
import Sparkles from '@lucide/svelte/icons/sparkles'
import SquareCode from '@lucide/svelte/icons/square-code'
import Star from '@lucide/svelte/icons/star'
import Table from '@lucide/svelte/icons/table'
import Tag from '@lucide/svelte/icons/tag'
import TextQuote from '@lucide/svelte/icons/text-quote'
import Timer from '@lucide/svelte/icons/timer'
import Trash from '@lucide/svelte/icons/trash'
import User from '@lucide/svelte/icons/user'
import Users from '@lucide/svelte/icons/users'
import Video from '@lucide/svelte/icons/video'
import Webhook from '@lucide/svelte/icons/webhook'
import Workflow from '@lucide/svelte/icons/workflow'
import Zap from '@lucide/svelte/icons/zap'

/** The icons that a task type may name, by Lucide's names; all of Lucide's would be a megabyte. */
const icons: Record<string, typeof Puzzle> = {
  'at-sign': AtSign,
  bell: Bell,
  'book-open': BookOpen,
  bot: Bot,
  braces: Braces,
  calculator: Calculator,
  calendar: Calendar,
  'circle-dot': CircleDot,
  clock: Clock,
  cloud: Cloud,
  'credit-card': CreditCard,
  database: Database,
  'file-text': FileText,
  filter: Filter,
  'git-branch': GitBranch,
  globe: Globe,
  hash: Hash,
  heart: Heart,
  image: Image,
  'key-round': KeyRound,
  languages: Languages,
  link: Link,
  list: List,
  mail: Mail,
  'map-pin': MapPin,
  megaphone: Megaphone,
  'message-square': MessageSquare,
  music: Music,
  'octagon-x': OctagonX,
  phone: Phone,
  puzzle: Puzzle,
  repeat: Repeat,
  rss: Rss,
  search: Search,
  send: Send,
  'share-2': Share,
  'shopping-cart': ShoppingCart,
  shuffle: Shuffle,
  sparkles: Sparkles,
  'square-code': SquareCode,
  star: Star,
  table: Table,
  tag: Tag,
  'text-quote': TextQuote,
  timer: Timer,
  'trash-2': Trash,
  user: User,
  users: Users,
  video: Video,
  webhook: Webhook,
  workflow: Workflow,
  zap: Zap,
}

/** @returns a puzzle piece for none and for one that is not there */
export function taskIcon(name: string | null | undefined): typeof Puzzle {
  return (name && Object.hasOwn(icons, name) && icons[name]) || Puzzle
}
