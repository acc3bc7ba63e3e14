const escape = '\u001b'

/** Sequences that colour (SGR). */
export const coloring: RegExp = new RegExp(`${escape}\\[[0-9;]*m`, 'g')
/** Sequences that steer: everything but colours. */
export const steering: RegExp = new RegExp(`${escape}\\[[?0-9;]*[A-Za-ln-z]`)
/** Sequences that show or hide the cursor. */
export const cursorMode: RegExp = new RegExp(`${escape}\\[\\?25[hl]`, 'g')
/** Anything that a terminal would not simply print, but for line feeds. */
export const control: RegExp = /(?!\n)\p{Cc}/u
