// Before the first paint, so that a chosen theme does not flash: a file of its own, for the policy allows no inline script.
const chosenTheme = localStorage.getItem('patchbay.theme')
if (chosenTheme === 'light' || chosenTheme === 'dark') document.documentElement.dataset.theme = chosenTheme
