import '@fontsource-variable/inter/wght.css'
import '@fontsource/jetbrains-mono/latin-400.css'
import '@fontsource/jetbrains-mono/latin-ext-400.css'
import './styles/base.css'
import './styles/controls.css'
import { mount } from 'svelte'
import App from './app/App.svelte'

const target = document.getElementById('app')
if (target) mount(App, { target })
